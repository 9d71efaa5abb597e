import { messageSchema, type JsonSchema } from '@waybill/dto';
import { channels } from './channels';

/** The JSON Schema of every message by its type: what `ce_dataschema` names. */
export const messageSchemas: ReadonlyMap<string, JsonSchema> = new Map(
  channels.flatMap(({ topic }) => topic.messages.map((message) => [message.type, messageSchema(message)])),
);
