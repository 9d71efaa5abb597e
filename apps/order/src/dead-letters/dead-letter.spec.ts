import type { KafkaRecord } from '@waybill/messaging';
import { headersOf, readDeadLetter, showDeadLetter } from './dead-letter';

const record = (overrides: Partial<KafkaRecord> = {}): KafkaRecord => ({
  topic: 'waybill.orders.inventory.dead-letters',
  partition: 3,
  offset: '41',
  timestamp: '1763629200000',
  key: Buffer.from('o-1'),
  value: Buffer.from([0xff, 0x00]),
  headers: {
    'kafka_dlt-original-partition': Buffer.from('7'),
    'kafka_dlt-original-offset': Buffer.from('1234'),
    'kafka_dlt-original-timestamp': Buffer.from('1763629100000'),
    'kafka_dlt-exception-message': Buffer.from('no\0 way'),
    'x-dlt-reason': Buffer.from('invalid'),
    'x-dlt-parked-at': Buffer.from('2026-11-20T10:00:00.000Z'),
    'x-redrive-count': Buffer.from('2'),
    'x-bytes': [Buffer.from([0xde, 0xad]), null],
  },
  ...overrides,
});

describe('a dead letter', () => {
  it('is shown with its bytes as base64, by where it lies', () => {
    expect(showDeadLetter(readDeadLetter(record(), 'waybill.inventory'))).toMatchObject({
      topic: 'waybill.orders.inventory.dead-letters',
      partition: 3,
      offset: 41,
      key: 'by0x',
      value: '/wA=',
      valueText: undefined,
      group: 'waybill.inventory',
      reason: 'invalid',
      message: 'no\uFFFD way',
      parkedAt: '2026-11-20T10:00:00.000Z',
      redrives: 2,
      headers: { 'x-dlt-reason': 'aW52YWxpZA==', 'x-bytes': ['3q0=', null] },
    });
  });

  it('shows a value as text where it is text', () => {
    const letter = readDeadLetter(record({ value: Buffer.from('{"ü":1}') }), 'g');
    expect(showDeadLetter(letter).valueText).toBe('{"ü":1}');
    expect(showDeadLetter(readDeadLetter(record({ value: null, key: null }), 'g'))).toMatchObject({
      key: null,
      value: null,
      valueText: undefined,
    });
  });

  it('is known by where the message lay before', () => {
    expect(readDeadLetter(record(), 'g').original).toEqual({
      partition: 7,
      offset: 1234,
      time: 1763629100000,
    });
  });

  it.each([
    ['no headers', {}],
    ['a partition that is no number', { 'kafka_dlt-original-partition': Buffer.from('-1') }],
    ['an offset beyond all bounds', { 'kafka_dlt-original-offset': Buffer.from('9'.repeat(30)) }],
  ])('may come from elsewhere, with %s', (_, headers) => {
    const letter = readDeadLetter(record({ headers }), 'g');
    expect(letter).toMatchObject({
      original: { partition: 3, offset: 41, time: 1763629200000 },
      reason: 'unknown',
      parkedAt: '2025-11-20T09:00:00.000Z',
      redrives: 0,
    });
  });

  it('has an instant whatever its time is', () => {
    for (const timestamp of ['-1', '9'.repeat(18)])
      expect(readDeadLetter(record({ timestamp, headers: {} }), 'g').parkedAt).toMatch(/^1970/);
  });

  it('gives back the very bytes of its headers', () => {
    expect(headersOf(readDeadLetter(record(), 'g'))).toEqual(record().headers);
  });
});
