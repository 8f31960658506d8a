import { setTimeout as sleep } from 'node:timers/promises';

/** Waits `ms`, or until the signal fires. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // The signal ends the wait early: that is no error.
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
