import assert from 'node:assert/strict';
import fc from 'fast-check';
import { startEventRig } from '../grpc/event-rig.js';
import { World } from '../ledger/support.js';
import { EVERY_EVENT } from '../support/every-event.js';

type Step =
  | { readonly kind: 'refuse' }
  | { readonly kind: 'place' }
  | { readonly kind: 'report'; readonly free: number }
  /** The watcher leaves after so many messages, and comes back. */
  | { readonly kind: 'reconnect'; readonly after: number }
  | { readonly kind: 'restart' };

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Step>({ kind: 'refuse' }) },
  { weight: 2, arbitrary: fc.constant<Step>({ kind: 'place' }) },
  {
    weight: 3,
    arbitrary: fc.integer({ min: 0, max: 3 }).map((free): Step => ({ kind: 'report', free })),
  },
  {
    weight: 3,
    arbitrary: fc.integer({ min: 1, max: 3 }).map((after): Step => ({ kind: 'reconnect', after })),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'restart' }) },
);

describe('a watcher of events that comes and goes', () => {
  it('sees the log, in its order, each event once', async () => {
    await fc.assert(fc.asyncProperty(fc.array(steps, { maxLength: 25 }), seesTheLog), {
      numRuns: 25,
    });
  });
});

async function seesTheLog(run: readonly Step[]): Promise<void> {
  const world = await World.start();
  let rig = await startEventRig(world.ledger);
  const seen: number[] = [];
  let token = '';
  /** Reads so many messages, or until the log's end where none is stated. */
  const read = async (messages: number): Promise<void> => {
    let count = 0;
    const stream = rig.client.events.watchEvents({ resumeToken: token, fromOldest: token === '' });
    for await (const { events, resumeToken } of stream) {
      seen.push(...events.map(({ serial }) => Number(serial)));
      token = resumeToken;
      count += 1;
      if (count >= messages || (seen.at(-1) ?? 0) === world.ledger.eventLog().head) break;
    }
  };
  try {
    for (const step of run) {
      if (step.kind === 'refuse') await world.create(1_000_000).catch(() => undefined);
      else if (step.kind === 'place') await world.create(1).catch(() => undefined);
      else if (step.kind === 'report') await world.report('a@x', { total: 100, free: step.free });
      else if (step.kind === 'reconnect') await read(step.after);
      else {
        await rig.close();
        await world.restart();
        rig = await startEventRig(world.ledger);
      }
    }
    await read(Number.POSITIVE_INFINITY);
    const { items } = await world.ledger.listEvents({
      filter: EVERY_EVENT,
      after: null,
      newestFirst: false,
      limit: 1000,
    });
    assert.deepEqual(
      seen,
      items.map(({ event }) => event.serial),
    );
  } finally {
    await rig.close();
    await world.end();
  }
}
