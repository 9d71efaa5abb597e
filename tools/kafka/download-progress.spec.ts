import assert from 'node:assert/strict';
import { it } from 'node:test';
import { jarSize } from './download-progress.ts';

const line = (file: string, size: string) =>
  `[INFO] Downloaded from central: https://maven.example/org/x/${file} (${size} at 2.1 MB/s)`;

it('jarSize reads the size of jars, and nothing else', () => {
  assert.equal(jarSize(line('kafka-clients-4.3.1.jar', '10 MB')), 10);
  assert.equal(jarSize(line('slf4j-api.jar', '64 kB').replace('[INFO] ', '')), 0.064);
  assert.equal(jarSize(line('kafka-clients-4.3.1.pom', '3 kB')), undefined);
  assert.equal(jarSize('[INFO] Downloading from central: https://maven.example/x.jar'), undefined);
});
