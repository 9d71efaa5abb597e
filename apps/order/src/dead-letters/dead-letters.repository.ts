import { Injectable } from '@nestjs/common';
import { byteaArray, type Connection, type Transaction } from '@waybill/postgres';
import { sql } from 'kysely';
import type { Cut } from '../http/page';
import type { DeadLetter, Place } from './dead-letter';

/** Which dead letters to list; all of them where it is empty. */
export interface DeadLetterFilter {
  /** Names of dead-letter topics. */
  topics?: string[];
  group?: string;
  reason?: string;
  parkedAfter?: Date;
  parkedBefore?: Date;
}

/** Where a page of dead letters begins: after this one. */
export interface DeadLetterPosition extends Place {
  parkedAt: string;
}

type Row = Omit<DeadLetter, 'original' | 'parkedAt'> & {
  originalPartition: number;
  originalOffset: number;
  originalTime: number;
  parkedAt: Date;
};

const COLUMNS = sql`topic, partition, "offset", original_partition as "originalPartition",
  original_offset as "originalOffset", original_time as "originalTime", group_name as "group", key, value, headers,
  reason, message, parked_at as "parkedAt", redrives`;

const NEWEST_FIRST = sql`parked_at desc, topic desc, partition desc, "offset" desc`;
/** A page of values: two hundred of the largest would not fit the memory of a service. */
const PAGE_BYTES = 4 * 1024 * 1024;

function toLetter({ originalPartition, originalOffset, originalTime, parkedAt, ...row }: Row): DeadLetter {
  const original = { partition: originalPartition, offset: originalOffset, time: originalTime };
  return { ...row, original, parkedAt: parkedAt.toISOString() };
}

/** What the groups have parked. */
@Injectable()
export class DeadLettersRepository {
  /** Adds those that are not there yet; what is known of the others, how often they were redriven, stays. */
  async insert(tx: Transaction, letters: DeadLetter[]): Promise<void> {
    if (letters.length === 0) return;
    await sql`
      insert into dead_letters (topic, partition, "offset", original_partition, original_offset, original_time,
        group_name, key, value, headers, reason, message, parked_at, redrives)
      select * from unnest(
        ${letters.map(({ topic }) => topic)}::text[], ${letters.map(({ partition }) => partition)}::int[],
        ${letters.map(({ offset }) => offset)}::bigint[],
        ${letters.map(({ original }) => original.partition)}::int[],
        ${letters.map(({ original }) => original.offset)}::bigint[],
        ${letters.map(({ original }) => original.time)}::bigint[],
        ${letters.map(({ group }) => group)}::text[], ${byteaArray(letters.map(({ key }) => key))}::bytea[],
        ${byteaArray(letters.map(({ value }) => value))}::bytea[],
        ${letters.map(({ headers }) => JSON.stringify(headers))}::json[],
        ${letters.map(({ reason }) => reason)}::text[], ${letters.map(({ message }) => message)}::text[],
        ${letters.map(({ parkedAt }) => parkedAt)}::timestamptz[],
        ${letters.map(({ redrives }) => redrives)}::int[])
      on conflict do nothing`.execute(tx);
  }

  /** The one at this place; on a topic that was made anew, the newer one. */
  async find(connection: Connection, place: Place): Promise<DeadLetter | undefined> {
    const { rows } = await sql<Row>`select ${COLUMNS} from dead_letters where ${at(place)}`.execute(
      connection,
    );
    return rows[0] && toLetter(rows[0]);
  }

  /** Like `find`, locked until the end of the transaction. */
  async lock(tx: Transaction, place: Place): Promise<DeadLetter | undefined> {
    const { rows } = await sql<Row>`
      select ${COLUMNS} from dead_letters where ${at(place)} for update`.execute(tx);
    return rows[0] && toLetter(rows[0]);
  }

  async setRedrives(tx: Transaction, { topic, original }: DeadLetter, redrives: number): Promise<void> {
    await sql`
      update dead_letters set redrives = ${redrives}
      where topic = ${topic} and original_partition = ${original.partition}
        and original_offset = ${original.offset} and original_time = ${original.time}`.execute(tx);
  }

  /** Parked last comes first. Of large ones fewer come than the limit allows. */
  async list(
    connection: Connection,
    { topics, group, reason, parkedAfter, parkedBefore }: DeadLetterFilter,
    after: DeadLetterPosition | undefined,
    limit: number,
  ): Promise<Cut<DeadLetter>> {
    const conditions = [
      sql`true`,
      ...(topics === undefined ? [] : [sql`topic = any(${topics}::text[])`]),
      ...(group === undefined ? [] : [sql`group_name = ${group}`]),
      ...(reason === undefined ? [] : [sql`reason = ${reason}`]),
      ...(parkedAfter === undefined ? [] : [sql`parked_at > ${parkedAfter.toISOString()}`]),
      ...(parkedBefore === undefined ? [] : [sql`parked_at < ${parkedBefore.toISOString()}`]),
      ...(after === undefined
        ? []
        : [
            sql`(parked_at, topic, partition, "offset") <
              (${after.parkedAt}, ${after.topic}, ${after.partition}, ${after.offset})`,
          ]),
    ];
    const { rows } = await sql<Row & { found: number }>`
      select ${COLUMNS}, found from (
        select *, count(*) over () as found,
          sum(coalesce(length(value), 0)) over (order by ${NEWEST_FIRST}) - coalesce(length(value), 0) as bytes_before
        from (
          select * from dead_letters where ${sql.join(conditions, sql` and `)}
          order by ${NEWEST_FIRST} limit ${limit}) as page
      ) as sized
      where bytes_before < ${PAGE_BYTES} order by ${NEWEST_FIRST}`.execute(connection);
    const [first] = rows;
    return { items: rows.map(toLetter), cut: first !== undefined && rows.length < first.found };
  }

  /** Deletes those that were parked longer ago, oldest first, and returns how many that were. */
  async deleteOlderThan(connection: Connection, milliseconds: number, limit: number): Promise<number> {
    const { numAffectedRows } = await sql`
      delete from dead_letters where ctid = any(array(
        select ctid from dead_letters where parked_at < now() - make_interval(secs => ${milliseconds / 1000})
        order by parked_at limit ${limit} for update skip locked))`.execute(connection);
    return Number(numAffectedRows);
  }
}

/** Its key, found by its place. */
function at({ topic, partition, offset }: Place) {
  return sql`(topic, original_partition, original_offset, original_time) = (
    select topic, original_partition, original_offset, original_time from dead_letters
    where topic = ${topic} and partition = ${partition} and "offset" = ${offset}
    order by parked_at desc limit 1)`;
}
