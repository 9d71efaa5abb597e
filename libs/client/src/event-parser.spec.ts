import { EventParser, type StreamEvent } from './event-parser.js';

const STREAM = [
  ': a comment',
  'retry: 250',
  'id: 1',
  'event: waybill.order.placed.v1',
  'data: {"a":',
  'data:  1}',
  '',
  'data',
  '',
  'id',
  'unknown: field',
  'retry: 1x',
  'data:no space',
  '',
  'id: 3',
  '',
  'event: without data',
  '',
  'data: é€😀',
  '',
  'id: 4',
  'data: cut off',
];
const EVENTS: StreamEvent[] = [
  { lastEventId: '1', type: 'waybill.order.placed.v1', data: '{"a":\n 1}' },
  { lastEventId: '1', type: 'message', data: '' },
  { lastEventId: '', type: 'message', data: 'no space' },
  { lastEventId: '3', type: 'message', data: 'é€😀' },
];

describe(EventParser.name, () => {
  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('reads lines that end with %s, in pieces of any size', (_, end) => {
    const text = STREAM.join(end);
    for (let size = 1; size <= text.length; size++) {
      const parser = new EventParser();
      const events: StreamEvent[] = [];
      for (let at = 0; at < text.length; at += size) events.push(...parser.push(text.slice(at, at + size)));
      expect(events).toEqual(EVENTS);
      expect(parser).toMatchObject({ retryMs: 250, lastEventId: '3' });
    }
  });

  it('gives an event as soon as its last line ends, though that be with half of a CRLF', () => {
    const parser = new EventParser();
    expect(parser.push('data: 1\r\n\r')).toHaveLength(1);
    expect(parser.push('\ndata: 2\r\n\r')).toEqual([{ lastEventId: '', type: 'message', data: '2' }]);
  });

  it('ignores an id with a NUL, and keeps the one that it began with', () => {
    const parser = new EventParser('7');
    expect(parser.push('id: 8\0\ndata: x\n\n')[0]?.lastEventId).toBe('7');
  });
});
