/** An event of a stream, as the HTML standard dispatches it. */
export interface StreamEvent {
  /** The last id that the stream has given, with this event or before. */
  lastEventId: string;
  type: string;
  data: string;
}

/** Parses `text/event-stream` by the HTML standard, in whatever pieces it comes; text is without its byte order mark. */
export class EventParser {
  /** What to ask for when the stream is opened anew; an event that was cut off does not count. */
  lastEventId: string;
  private rest = '';
  private afterCr = false;
  private id: string;
  private type = '';
  private data: string[] = [];

  /** `retryMs`: how long to wait before the stream is opened anew, when it has said so. */
  constructor(
    lastEventId = '',
    public retryMs?: number,
  ) {
    this.lastEventId = this.id = lastEventId;
  }

  push(piece: string): StreamEvent[] {
    // A line ends with its CR at once; an LF that follows in the next piece belongs to it.
    const text = this.afterCr && piece.startsWith('\n') ? piece.slice(1) : piece;
    if (piece !== '') this.afterCr = piece.endsWith('\r');
    const lines = (this.rest + text).split(/\r\n|\r|\n/);
    this.rest = lines.pop() ?? '';
    return lines.flatMap((line) => (line === '' ? this.dispatch() : (this.field(line), [])));
  }

  private field(line: string): void {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') this.data.push(value);
    else if (name === 'event') this.type = value;
    else if (name === 'id' && !value.includes('\0')) this.id = value;
    else if (name === 'retry' && /^\d+$/.test(value)) this.retryMs = Number(value);
  }

  private dispatch(): StreamEvent[] {
    const { id: lastEventId, type, data } = this;
    this.lastEventId = lastEventId;
    this.type = '';
    this.data = [];
    return data.length === 0 ? [] : [{ lastEventId, type: type || 'message', data: data.join('\n') }];
  }
}
