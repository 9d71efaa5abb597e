import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import type { MessageType } from '@waybill/kafka';
import type { Transaction } from '@waybill/postgres';
import type { Received } from './received';

/** The RPC context of a handler: what `ExecutionContext.switchToRpc().getContext()` returns in guards and the like. */
export interface EventContext {
  readonly tx: Transaction;
}

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

function handler<P>(types: readonly MessageType[], takes: HandlerExtras['takes']): HandlerDecorator<P> {
  const extras: HandlerExtras = { method: Symbol(types.map((type) => type.type).join(', ')), takes };
  return (target, key, descriptor) => {
    EventPattern(
      types.map((type) => type.type),
      extras,
    )(target, key, descriptor);
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
  return handler(types, 'run');
}

/** Like `@OnEvents`, one message at a time, still within the chunk's one transaction. */
export function OnEvent<const T extends readonly MessageType[]>(
  ...types: T
): HandlerDecorator<Received<Instance<T[number]>>> {
  return handler(types, 'one');
}
