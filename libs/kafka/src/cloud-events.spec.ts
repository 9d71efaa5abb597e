import { decodeHeaders, encodeHeaders, headerText, type Envelope } from './cloud-events';

const envelope: Envelope = {
  id: '0199b5c1-7e30-7c3e-8f5a-0d3c1a2b4c5d',
  source: '/waybill/order',
  type: 'waybill.order.placed.v1',
  time: '2026-11-20T10:00:00.000Z',
  subject: 'o-1',
  dataSchema: '/schemas/waybill.order.placed.v1',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  correlationId: 'o-1',
  aggregateVersion: 3,
};
const onTheWire = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Buffer.from(value)]));

describe('the CloudEvents headers', () => {
  it('are those of the binary mode of the Kafka binding', () => {
    expect(encodeHeaders(envelope)).toEqual({
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: envelope.id,
      ce_source: '/waybill/order',
      ce_type: 'waybill.order.placed.v1',
      ce_time: '2026-11-20T10:00:00.000Z',
      ce_subject: 'o-1',
      ce_dataschema: '/schemas/waybill.order.placed.v1',
      traceparent: envelope.traceparent,
      'x-correlation-id': 'o-1',
      'x-aggregate-version': '3',
    });
  });

  it('say the same when they are read again', () => {
    const decoded = decodeHeaders(onTheWire(encodeHeaders(envelope)));
    expect(decoded).toEqual({ ...envelope, tracestate: undefined, causationId: undefined });
  });

  it('may be missing, null or repeated in a message from elsewhere', () => {
    expect(decodeHeaders({}).id).toBeUndefined();
    expect(headerText({ ce_id: null }, 'ce_id')).toBeUndefined();
    expect(headerText({ ce_id: [Buffer.from('a'), Buffer.from('b')] }, 'ce_id')).toBe('b');
  });
});
