import { pino, stdTimeFunctions, type Logger, type LoggerOptions } from 'pino';

/** What all log lines of a service have in common: its name, the level as a word, the time as ISO 8601. */
export const lineFormat = (name: string): LoggerOptions => ({
  name,
  timestamp: stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
});

/**
 * A logger for what happens outside of Nest: before there is an app, when it can not start, and when it ends. It
 * writes synchronously, so that the line is out before the process is.
 */
export const processLogger = (name: string): Logger => pino(lineFormat(name));
