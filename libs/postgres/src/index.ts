export * from './database';
export * from './errors';
export * from './migrate';
export * from './postgres.module';
