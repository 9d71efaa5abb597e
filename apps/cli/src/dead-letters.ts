import type { DeadLetterDto } from '@waybill/dto';
import { REDRIVE_LIMIT } from '@waybill/messaging';
import { confirm } from './ask';
import { command } from './command';
import { OrderApi, type DeadLetterQuery } from './order-api';
import { placeOf, readPlace, redrivenHere, showLetter, showLine } from './show-dead-letter';

const HELP = `npm run dead-letters -- list [filters] [--limit N] [--json]
                         show TOPIC/PARTITION/OFFSET
                         redrive TOPIC/PARTITION/OFFSET...
                         redrive filters | --all   [--again] [--dry-run] [--yes]

Messages that a consumer group could not apply. The place of one is that on its dead-letter topic, as list prints it.

  list      newest first
  show      one of them whole, its headers and its value
  redrive   sends them back to the topic they came from, oldest first, for the group that parked them alone. One that is
            still bad is parked again; after ${REDRIVE_LIMIT} times there are no more

  --topic    a dead-letter topic, or the topic that the messages came from
  --group    the group that parked them, e.g. waybill.inventory
  --reason   undecodable, invalid or rejected-by-handler
  --after, --before   the time they were parked, e.g. 2026-11-25T10:00:00Z
  --limit    how many to list; default 50, 0 for all
  --json     a JSON object on each line
  --again    also those that were redriven from here already
  --dry-run  tells what would be redriven
  --yes      does not ask before it redrives more than one

The order service: ORDER_URL (default http://127.0.0.1:ORDER_PORT, which is 3000), OPERATOR_TOKEN.`;

command({
  help: HELP,
  options: {
    topic: { type: 'string' },
    group: { type: 'string' },
    reason: { type: 'string' },
    after: { type: 'string' },
    before: { type: 'string' },
    limit: { type: 'string', default: '50' },
    json: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
    'dry-run': { type: 'boolean', default: false },
    yes: { type: 'boolean', default: false },
  },
  run: async ({ values, positionals: [verb, ...places], config }) => {
    const api = new OrderApi(config);
    const { topic, group, reason, after, before } = values;
    const query: DeadLetterQuery = { topic, group, reason, parkedAfter: after, parkedBefore: before };
    const filtered = Object.values(query).some((value) => value !== undefined);
    if (verb === 'list' && places.length === 0) return list(api, query, values.limit, values.json);
    if (verb === 'show' && places[0] !== undefined && places.length === 1)
      return console.log(showLetter(await api.deadLetter(readPlace(places[0]))));
    if (verb !== 'redrive') throw new Error('say list, show or redrive (--help tells what belongs to each)');
    if ([places.length > 0, filtered, values.all].filter(Boolean).length !== 1)
      throw new Error('say what to redrive: places, filters, or --all');
    const letters = await (places.length > 0 ? at(api, places) : matching(api, query, values.again));
    return redrive(api, letters, values['dry-run'], values.yes);
  },
});

async function list(api: OrderApi, query: DeadLetterQuery, limit: string, json: boolean): Promise<void> {
  if (!/^\d{1,9}$/.test(limit)) throw new Error(`--limit must be a number from 0 on, not ${limit}`);
  let count = 0;
  for await (const letter of api.deadLetters(query)) {
    if (limit !== '0' && count++ >= Number(limit)) {
      if (!json) console.log(`there are more than these ${limit} (--limit=0 lists all)`);
      return;
    }
    console.log(json ? JSON.stringify(letter) : showLine(letter));
  }
}

function at(api: OrderApi, places: string[]): Promise<DeadLetterDto[]> {
  return Promise.all(places.map((place) => api.deadLetter(readPlace(place))));
}

/** Oldest first, so that the messages of one key go back in the order in which they were parked. */
async function matching(api: OrderApi, query: DeadLetterQuery, again: boolean): Promise<DeadLetterDto[]> {
  const found: DeadLetterDto[] = [];
  for await (const letter of api.deadLetters(query)) {
    if (letter.redrives >= REDRIVE_LIMIT || (!again && redrivenHere(letter) > 0)) continue;
    // Without its value, of which there may be too much in all.
    found.push({ ...letter, value: null, valueText: undefined });
  }
  return found.reverse();
}

async function redrive(
  api: OrderApi,
  letters: DeadLetterDto[],
  dryRun: boolean,
  yes: boolean,
): Promise<number> {
  if (letters.length === 0) console.log('there is nothing to redrive');
  if (dryRun || letters.length > 1) for (const letter of letters) console.log(showLine(letter));
  if (dryRun) console.log(`${letters.length} would be redriven (--dry-run)`);
  if (dryRun || letters.length === 0) return 0;
  if (letters.length > 1) await confirm(`Redrive these ${letters.length} messages?`, yes);
  let refused = 0;
  for (const letter of letters) {
    try {
      const { redrives, group } = await api.redrive(placeOf(letter));
      console.log(`redriven ${placeOf(letter)} for ${group}, ${redrives} of ${REDRIVE_LIMIT}`);
    } catch (error) {
      refused += 1;
      console.error(`not redriven ${placeOf(letter)}: ${(error as Error).message}`);
    }
  }
  return refused === 0 ? 0 : 1;
}
