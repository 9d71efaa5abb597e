const EVENT_STREAM = 'text/event-stream';
const JSON_TYPE = 'application/json';

/** Whether a client that can have JSON as well asks for a stream of events: by name, and no less than for JSON. */
export function prefersEventStream(accept: string | undefined): boolean {
  const qualities = parse(accept);
  const stream = qualities.get(EVENT_STREAM) ?? 0;
  if (stream === 0) return false;
  return qualities.has(JSON_TYPE)
    ? stream > qualityOf(JSON_TYPE, qualities)
    : stream >= qualityOf(JSON_TYPE, qualities);
}

/** Whether a client takes a stream of events, be it only because it takes anything. */
export function acceptsEventStream(accept: string | undefined): boolean {
  return qualityOf(EVENT_STREAM, parse(accept)) > 0;
}

/** The media ranges of an `Accept` header (RFC 9110), and how much each is wanted; without the header, anything. */
function parse(accept: string | undefined): Map<string, number> {
  const qualities = new Map<string, number>();
  for (const element of (accept?.trim() || '*/*').toLowerCase().split(',')) {
    const [range = '', ...parameters] = element.split(';').map((part) => part.trim());
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    const quality = weight === undefined ? 1 : Number(weight.slice(2));
    qualities.set(range, Number.isNaN(quality) ? 0 : quality);
  }
  return qualities;
}

function qualityOf(type: string, qualities: Map<string, number>): number {
  const [main = ''] = type.split('/');
  return qualities.get(type) ?? qualities.get(`${main}/*`) ?? qualities.get('*/*') ?? 0;
}
