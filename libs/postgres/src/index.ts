export * from './bytea-array';
export * from './database';
export * from './errors';
export * from './migrate';
export * from './migrate-command';
export * from './postgres.module';
