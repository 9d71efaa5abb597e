import { sql } from 'kysely';
import { byteaArray, type Database } from '../src/index';

describe(byteaArray.name, () => {
  let database: Database;
  let drop: () => Promise<void>;

  beforeAll(async () => ({ database, drop } = await testing.createDatabase({})));
  afterAll(() => drop());

  it.each([
    ['none', []],
    ['bytes, none of them, and null', [Buffer.from([0, 255, 92, 34]), Buffer.alloc(0), null]],
    ['a megabyte', [Buffer.alloc(1_048_576, 0xfe)]],
  ])('is read by PostgreSQL as what was given: %s', async (_name, values) => {
    const { rows } = await sql<{ value: Buffer | null }>`
      select value from unnest(${byteaArray(values)}::bytea[]) as value`.execute(database.connection);
    expect(rows.map(({ value }) => value)).toEqual(values);
  });
});
