import { Readable } from 'node:stream';

/** An event as clients get it; neither `id` nor `event` has line breaks. */
export interface ServerSentEvent {
  id: string;
  event: string;
  /** Sent as JSON on one line. */
  data: unknown;
}

const HIGH_WATER_BYTES = 64 * 1024;
/** A live reader that is further behind than this is cut off. */
const MAX_PENDING_BYTES = 1024 * 1024;
/** As is one that takes nothing for so long while there is something for it. */
const PATIENCE_MS = 30_000;

/** The bytes of an event as the HTML standard has them: made once, and sent to any number of streams. */
export function encodeEvent({ id, event, data }: ServerSentEvent): Buffer {
  return Buffer.from(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

/** An id without an event: a client that gets no event before its connection breaks comes back with that. */
export function encodeId(id: string): Buffer {
  return Buffer.from(`id: ${id}\n\n`);
}

/**
 * The body of an answer that goes on for as long as its reader stays. What a reader has not taken yet is kept for it
 * within bounds; one that is too slow is cut off, and comes back by `Last-Event-ID` at its own pace.
 */
export class EventStream extends Readable {
  private finished = false;
  private slow = false;
  private onRoom = () => {};

  constructor() {
    super({ highWaterMark: HIGH_WATER_BYTES });
    this.once('close', () => this.onRoom());
  }

  /** Nothing can be sent any more. */
  get over(): boolean {
    return this.finished || this.destroyed;
  }

  /** Whether it has ended because its reader was too slow. */
  get cut(): boolean {
    return this.slow;
  }

  send(chunk: Buffer): void {
    if (this.over) return;
    // Before the chunk is added: one that is large by itself is nobody's slowness.
    if (this.readableLength > MAX_PENDING_BYTES) this.cutOff();
    else this.push(chunk);
  }

  /** Waits for the reader, for those who have much to send; false when it is gone. */
  async room(): Promise<boolean> {
    if (this.over || this.readableLength < this.readableHighWaterMark) return !this.over;
    const timer = setTimeout(() => this.cutOff(), PATIENCE_MS);
    await new Promise<void>((resolve) => (this.onRoom = resolve));
    clearTimeout(timer);
    return !this.over;
  }

  /** Ends the answer in order. */
  finish(): void {
    if (this.over) return;
    this.finished = true;
    this.push(null);
  }

  private cutOff(): void {
    this.slow = true;
    this.destroy();
  }

  /** Called by Readable when it holds less than its high-water mark. */
  override _read(): void {
    this.onRoom();
  }
}
