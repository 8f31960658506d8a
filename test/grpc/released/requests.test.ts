import { deepStrictEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type DescMessage, fromJson, type JsonObject } from '@bufbuild/protobuf';
import { requestKey } from '../../../src/domain/decision.js';
import { SchedulerService } from '../../../src/gen/stowage/v1/scheduler_service_pb.js';
import type { LedgerStore } from '../../../src/ledger/store-port/store.js';
import { World } from '../../ledger/support.js';
import { type EventRig, startEventRig } from '../event-rig.js';

/** A request, and the digest that version 0.2.0 kept of it. */
interface Kept {
  readonly method: string;
  readonly request: JsonObject & { readonly requestId: string };
  readonly digest: string;
}

/** Made by asking a server of version 0.2.0, and reading its table `requests`. */
const KEPT: readonly Kept[] = JSON.parse(
  readFileSync(new URL('requests-of-0.2.0.json', import.meta.url), 'utf8'),
);
const CALLER = 'p';

describe('a request that version 0.2.0 may have answered', () => {
  let world: World;
  let rig: EventRig;
  let kept: LedgerStore;

  before(async () => {
    world = await World.start({}, (store) => {
      kept = store;
      return store;
    });
    await world.report('h1@b');
    rig = await startEventRig(world.ledger);
  });
  after(async () => {
    await rig.close();
    await world.end();
  });

  const ask = async ({ method, request }: Kept): Promise<string> => {
    const call = SchedulerService.methods.find(({ name }) => name === method);
    if (call === undefined) throw new Error(`there is no ${method}`);
    const message = fromJson<DescMessage>(call.input, request);
    const asked = rig.client.scheduler as unknown as Record<string, (m: unknown) => Promise<never>>;
    // A refusal is remembered like an answer.
    await asked[call.localName]?.(message).catch(() => undefined);
    const row = await kept.request(requestKey(request.requestId, CALLER));
    if (row === null) throw new Error(`${method} left no record`);
    return row.digest;
  };

  it('is known by what it kept of it, whatever the request', async () => {
    deepStrictEqual(
      await Promise.all(KEPT.map(async (one) => ({ ...named(one), digest: await ask(one) }))),
      KEPT.map((one) => ({ ...named(one), digest: one.digest })),
    );
  });

  it('is of every kind', () => {
    const asked = new Set(KEPT.map(({ method }) => method));
    const placing = SchedulerService.methods.filter(
      ({ name, methodKind }) => methodKind === 'unary' && /^(Schedule|Validate)/.test(name),
    );
    deepStrictEqual(
      placing.map(({ name }) => name).filter((name) => !asked.has(name)),
      [],
    );
  });
});

function named({ method, request }: Kept) {
  return { method, requestId: request.requestId };
}
