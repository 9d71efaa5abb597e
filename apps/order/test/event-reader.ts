import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { HistoryEntryDto } from '@waybill/dto';

/** A server-sent event, as it arrived. */
export interface ReceivedEvent<T = HistoryEntryDto> {
  id: string;
  event: string;
  data: T;
}

/** Reads a stream of events as the HTML standard asks for. */
export class EventReader<T = HistoryEntryDto> {
  readonly events: ReceivedEvent<T>[] = [];
  comments = 0;
  ended = false;
  private rest = '';
  /** The id that came without an event. */
  private position = '';

  constructor(readonly response: IncomingMessage) {
    response.setEncoding('utf8').on('data', (text: string) => this.take(text));
    response.on('error', () => undefined).on('close', () => (this.ended = true));
  }

  static async open<T = HistoryEntryDto>(
    url: string,
    headers: Record<string, string> = {},
  ): Promise<EventReader<T>> {
    const request = get(url, { agent: false, headers: { accept: 'text/event-stream', ...headers } });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    request.on('error', () => undefined);
    return new EventReader<T>(response);
  }

  get ids(): string[] {
    return this.events.map(({ id }) => id);
  }

  /** The first so many events, once they are there. */
  async first(count: number): Promise<ReceivedEvent<T>[]> {
    await testing.waitFor(() => this.events.length >= count, { what: `${count} events` });
    return this.events.slice(0, count);
  }

  /** The position that the stream begins at, once it has said so. */
  async beginning(): Promise<string> {
    await testing.waitFor(() => this.position !== '', { what: 'where the stream begins' });
    return this.position;
  }

  close(): void {
    this.response.destroy();
  }

  private take(text: string): void {
    const blocks = (this.rest + text).split('\n\n');
    this.rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map<string, string>();
      for (const line of block.split('\n')) {
        const [name = '', ...value] = line.split(':');
        if (name === '') this.comments++;
        else fields.set(name, value.join(':').replace(/^ /, ''));
      }
      const data = fields.get('data');
      if (data === undefined) {
        this.position = fields.get('id') ?? this.position;
        continue;
      }
      this.events.push({
        id: fields.get('id') ?? '',
        event: fields.get('event') ?? '',
        data: JSON.parse(data) as T,
      });
    }
  }
}
