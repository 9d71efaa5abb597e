export { asyncApi } from './documents/asyncapi';
export { messageSchemas } from './documents/message-schemas';
export * from './topics';
