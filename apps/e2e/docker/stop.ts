import { waybill } from './compose';

/** Jest's global tear-down. */
export default async function stop(): Promise<void> {
  await waybill.remove();
}
