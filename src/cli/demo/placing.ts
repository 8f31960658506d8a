import { setTimeout as sleep } from 'node:timers/promises';
import { retryUnavailable, type StowageClient, StowageError } from '../../client/index.js';
import type { VolumeRequest } from './volume-requests.js';

/** Concurrent requests. */
export const ASKERS = 8;

const PAUSE_MS = 130;
const PAUSES_MS = 40_000;
const REPEAT_EVERY = 25;

/** Counts of the client's answers so far. */
export interface Answers {
  placed: number;
  refused: number;
  /** Requests that were sent again on purpose. */
  repeated: number;
  /** Those of them whose second answer differed from the first. */
  differing: number;
}

/** Requests volumes, several at a time and with pauses. Rejects if the server fails. */
export async function place(
  client: StowageClient,
  requests: readonly VolumeRequest[],
  answers: Answers,
  signal: AbortSignal,
): Promise<void> {
  const waiting = requests.entries();
  const pauseMs = Math.min(PAUSE_MS, PAUSES_MS / requests.length);
  const asker = async () => {
    for (const [index, request] of waiting) {
      await askOne(client, request, index % REPEAT_EVERY === 0, answers, signal);
      await sleep(pauseMs * 2 * Math.random(), undefined, { signal });
    }
  };
  await Promise.all(Array.from({ length: ASKERS }, asker));
}

async function askOne(
  client: StowageClient,
  request: VolumeRequest,
  twice: boolean,
  answers: Answers,
  signal: AbortSignal,
): Promise<void> {
  const decisionId = await ask(client, request, signal);
  if (decisionId === undefined) answers.refused += 1;
  else answers.placed += 1;
  if (!twice) return;
  // As a client does if its answer was lost.
  const again = await ask(client, request, signal);
  answers.repeated += 1;
  if (again !== decisionId) answers.differing += 1;
}

/**
 * Requests a volume and returns the decision's id; undefined if nothing fitted. The request id
 * stays the same, so retries are never decided twice.
 */
async function ask(
  client: StowageClient,
  request: VolumeRequest,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const call = () => client.scheduler.scheduleCreateVolume(request, { signal });
    return (await retryUnavailable(call, { random: Math.random, signal })).decisionId;
  } catch (error) {
    if (error instanceof StowageError && error.refused) return undefined;
    throw error;
  }
}
