import { freePort } from '../src/system/free-port';
import { run } from '../src/system/command';
import { waybill } from './compose';
import stop from './stop';

const PORTS = ['ORDER_PORT', 'INVENTORY_PORT', 'NOTIFICATION_PORT', 'KAFKA_PORT'];

/** Jest's global set-up: the system as the compose file has it, on ports of its own. */
export default async function start(): Promise<void> {
  await run('docker', ['compose', 'version']).catch((error: Error) => {
    throw new Error(`docker compose is needed for these specs, and does not run: ${error.message}`);
  });
  await run('docker', ['info']).catch((error: Error) => {
    throw new Error(`A Docker engine is needed for these specs, and none answers: ${error.message}`);
  });
  for (const name of PORTS) process.env[name] = await freePort();
  process.env['OPERATOR_TOKEN'] = 'test';
  console.log('\nBuilding the images and bringing up the containers …');
  try {
    await waybill.up('--build');
  } catch (error) {
    // Jest tears nothing down when the set-up fails.
    await stop();
    throw error;
  }
}
