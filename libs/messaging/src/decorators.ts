import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { BaseRpcContext, EventPattern, Payload } from '@nestjs/microservices';
import type { KafkaRecord, MessageType } from '@waybill/kafka';
import type { Transaction } from '@waybill/postgres';
import type { Received } from './received';

/** The RPC context of a handler: what `ExecutionContext.switchToRpc().getContext()` returns in guards and the like. */
export class EventContext extends BaseRpcContext<[Transaction]> {
  /** The chunk's transaction. */
  get tx(): Transaction {
    return this.getArgs()[0];
  }
}

/** The pattern of `@OnRecords`; no message type is called so. */
export const RECORDS = 'records';

/** What the engine needs to know of a handler beside its types. */
export interface HandlerExtras {
  /** One value per decorated method, so that the types of one method form one run. */
  readonly method: symbol;
  readonly takes: 'run' | 'one';
}

type Instance<T> = T extends MessageType<infer M> ? M : never;
/** It may return a promise; what that resolves to is ignored. */
type Handler<P> = (payload: P, tx: Transaction) => unknown;
type HandlerDecorator<P> = <H extends Handler<P>>(
  target: object,
  key: string,
  descriptor: TypedPropertyDescriptor<H>,
) => void;

const InTransaction = createParamDecorator(
  (_data: unknown, context: ExecutionContext) => context.switchToRpc().getContext<EventContext>().tx,
);

function handler<P>(patterns: readonly string[], takes: HandlerExtras['takes']): HandlerDecorator<P> {
  const extras: HandlerExtras = { method: Symbol(patterns.join(', ')), takes };
  return (target, key, descriptor) => {
    EventPattern([...patterns], extras)(target, key, descriptor);
    // Nest passes the payload alone unless the parameters say what they want.
    Payload()(target, key, 0);
    InTransaction()(target, key, 1);
  };
}

/**
 * Handles a run: consecutive messages of these types, in the order of each partition, none of which was applied
 * before. The method's SQL belongs on `tx`, which the whole chunk shares: all of it is committed, or none.
 *
 * A method that throws gets its messages again in smaller runs, until the one at fault is alone; that one goes to the
 * dead-letter topic. It is an ordinary `@EventPattern` of Nest, so pipes, guards, interceptors and filters apply.
 */
export function OnEvents<const T extends readonly MessageType[]>(
  ...types: T
): HandlerDecorator<Received<Instance<T[number]>>[]> {
  return handler(namesOf(types), 'run');
}

/** Like `@OnEvents`, one message at a time, still within the chunk's one transaction. */
export function OnEvent<const T extends readonly MessageType[]>(
  ...types: T
): HandlerDecorator<Received<Instance<T[number]>>> {
  return handler(namesOf(types), 'one');
}

/**
 * Handles what lies on `MessagingOptions.rawTopics`, as it is: nothing is decoded, validated, told from a second
 * reading or parked. The method makes a second reading harmless itself; while it throws, its partition waits.
 */
export function OnRecords(): HandlerDecorator<KafkaRecord[]> {
  return handler([RECORDS], 'run');
}

const namesOf = (types: readonly MessageType[]) => types.map(({ type }) => type);
