import { acceptsEventStream, prefersEventStream } from './accept';

describe(prefersEventStream, () => {
  it.each([
    ['text/event-stream'],
    ['Text/Event-Stream; charset=utf-8'],
    ['text/event-stream, */*'],
    ['application/json;q=0.5, text/event-stream'],
  ])('streams for %s', (accept) => {
    expect(prefersEventStream(accept)).toBe(true);
  });

  it.each([
    [undefined],
    [''],
    ['*/*'],
    ['text/*'],
    ['application/json'],
    ['application/json, text/event-stream'],
    ['text/event-stream;q=0.5, application/json'],
    ['text/event-stream;q=0.5, */*'],
    ['text/event-stream;q=0'],
    ['text/event-stream;q=much'],
  ])('lists for %s', (accept) => {
    expect(prefersEventStream(accept)).toBe(false);
  });
});

describe(acceptsEventStream, () => {
  it.each([[undefined], ['*/*'], ['text/*;q=0.1'], ['application/json, text/event-stream']])(
    'is so for %s',
    (accept) => {
      expect(acceptsEventStream(accept)).toBe(true);
    },
  );

  it.each([['application/json'], ['text/event-stream;q=0, */*'], ['text/html, application/*']])(
    'is not so for %s',
    (accept) => {
      expect(acceptsEventStream(accept)).toBe(false);
    },
  );
});
