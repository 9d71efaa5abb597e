import assert from 'node:assert/strict';
import { it } from 'node:test';
import { listeningInodes } from './port-holder.ts';

it('listeningInodes finds listeners on the port, and no connections from or to it', () => {
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0100007F:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0 100 0',
    '   1: 0100007F:0BB8 0100007F:D431 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1 0 100 0',
    '   2: 00000000:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4713 1 0 100 0',
  ].join('\n');
  assert.deepEqual(listeningInodes(table, 3000), ['4711']);
  assert.deepEqual(listeningInodes(table, 3001), []);
});
