import {
  Catch,
  Controller,
  Injectable,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  type NestInterceptor,
  type PipeTransform,
  type RpcExceptionFilter,
} from '@nestjs/common';
import { EMPTY, mergeMap } from 'rxjs';
import { EventContext, EventServer, OnEvent, OnEvents, type Received, type Transaction } from '../src/index';
import { insert, Reader } from './reader';
import { Counted, Doubled, recordsOf } from './support';

class Thirteen extends Error {}

@Catch(Thirteen)
class IgnoreThirteen implements RpcExceptionFilter {
  catch() {
    return EMPTY;
  }
}

/** Lets nothing pass whose number is negative. */
@Injectable()
class Positive implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return context.switchToRpc().getData<Received<Counted>>().data.n >= 0;
  }
}

/** Writes after its handler, in the handler's transaction. */
@Injectable()
class Audit implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler) {
    const { tx } = context.switchToRpc().getContext<EventContext>();
    return next.handle().pipe(mergeMap(() => insert(tx, 0, 'audited')));
  }
}

/** Drops what is odd. */
@Injectable()
class EvenOnly implements PipeTransform {
  transform(value: unknown) {
    return Array.isArray(value) ? value.filter(({ data }: Received<Doubled>) => data.n % 2 === 0) : value;
  }
}

describe('what Nest puts around a handler', () => {
  let reader: Reader;

  beforeEach(async () => (reader = await Reader.open()));
  afterEach(() => reader.close());

  it('applies guards, interceptors and exception filters to a handler of single messages', async () => {
    @Controller()
    @UseGuards(Positive)
    class Guarded {
      @OnEvent(Counted)
      @UseInterceptors(Audit)
      @UseFilters(IgnoreThirteen)
      async take({ data }: Received<Counted>, tx: Transaction) {
        if (data.n === 13) throw new Thirteen();
        if (data.n === 14) throw new RangeError('fourteen');
        await insert(tx, data.n, 'taken');
      }
    }
    await reader.send([1, -1, 13, 14, 2].map((n) => ({ n, partition: 0 })));
    await reader.serve(Guarded);
    expect(await reader.applied(4)).toEqual([
      { n: 1, what: 'taken' },
      { n: 0, what: 'audited' },
      { n: 2, what: 'taken' },
      { n: 0, what: 'audited' },
    ]);
    const parked = await recordsOf(reader.deadLetters, 2);
    const seen = parked.map(({ key, headers }) => [
      String(key),
      String(headers['kafka_dlt-exception-fqcn']),
      String(headers['x-dlt-reason']),
    ]);
    expect(seen.sort()).toEqual([
      ['-1', 'RpcException', 'rejected-by-handler'],
      ['14', 'RangeError', 'rejected-by-handler'],
    ]);
  });

  it('applies pipes to a run', async () => {
    @Controller()
    class Piped {
      @OnEvents(Doubled)
      @UsePipes(EvenOnly)
      async take(events: Received<Doubled>[], tx: Transaction) {
        for (const { data } of events) await insert(tx, data.n, 'even');
      }
    }
    await reader.send([1, 2, 3, 4].map((n) => ({ n, type: Doubled.type, partition: 0 })));
    await reader.serve(Piped);
    expect((await reader.applied(2)).map(({ n }) => n)).toEqual([2, 4]);
    expect(await reader.parkedRows()).toBe(0);
  });

  it('runs the processing hooks of a transport around every call', async () => {
    const calls: string[] = [];
    @Controller()
    class Hooked {
      @OnEvent(Counted)
      async take({ data }: Received<Counted>, tx: Transaction) {
        calls.push(`take ${data.n}`);
        if (data.n === 2) throw new Error('two');
        await insert(tx, data.n, 'taken');
      }
    }
    const app = await reader.serve(Hooked);
    const server = app.get(EventServer);
    server.setOnProcessingStartHook((transport, context, done) => {
      calls.push(`start ${String(transport === server.transportId && context instanceof EventContext)}`);
      void done();
    });
    server.setOnProcessingEndHook(() => calls.push('end'));
    await reader.send([{ n: 1 }]);
    await reader.applied(1);
    await reader.send([{ n: 2 }]);
    await testing.waitFor(async () => (await reader.parkedRows()) === 1);
    expect(calls).toEqual(['start true', 'take 1', 'end', 'start true', 'take 2', 'end']);
  });
});
