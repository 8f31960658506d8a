import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type StowageClient, StowageError } from '../../src/client/index.js';
import { fill } from '../start/fill.js';
import { multiply } from '../start/multiply.js';

/** Calls in flight. */
const AT_ONCE = 32;
/** More than any pool can promise, GiB. */
const TOO_LARGE_GIB = 100_000_000n;

export interface LedgerSize {
  readonly pools: number;
  readonly volumes: number;
  /** The newest volumes have them, as retention leaves them. */
  readonly withDecisions: number;
  /** Requests that nothing could take. */
  readonly refusals: number;
}

/** Writes a ledger of that size into a directory. */
export async function writeLedger(
  directory: string,
  { pools, volumes, withDecisions }: LedgerSize,
  seed: number,
): Promise<void> {
  await fill(directory, pools, seed);
  multiply(join(directory, 'stowage.db'), volumes - 1, withDecisions);
}

/** Has requests refused, and some volumes placed; answers their ids. */
export async function makeHappen(
  client: StowageClient,
  { refusals }: LedgerSize,
  placed: number,
): Promise<readonly string[]> {
  const place = async (sizeGib: bigint, number: number): Promise<string> => {
    const volumeId = randomUUID();
    await client.scheduler.scheduleCreateVolume({
      requestId: randomUUID(),
      volumeId,
      sizeGib,
      projectId: `project-${number % 20}`,
    });
    return volumeId;
  };
  const refuse = (number: number) =>
    place(TOO_LARGE_GIB, number).then(
      () => Promise.reject(new Error('a volume that is too large was placed')),
      (error: unknown) => {
        if (!(error instanceof StowageError) || error.reason !== 'NO_VALID_BACKEND') throw error;
      },
    );
  await inTurns(refusals, refuse);
  const ids: string[] = [];
  await inTurns(placed, async (number) => {
    ids[number] = await place(BigInt(10 + (number % 30)), number);
  });
  return ids;
}

async function inTurns(count: number, work: (number: number) => Promise<unknown>): Promise<void> {
  const numbers = Array.from({ length: count }, (_, number) => number).values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const number of numbers) await work(number);
    }),
  );
}
