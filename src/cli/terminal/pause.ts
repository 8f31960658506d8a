import { setTimeout as sleep } from 'node:timers/promises';

/** Waits so many ms, or until the signal fires. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // Ending early is the point of the signal, not a fault.
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
