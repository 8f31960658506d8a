import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CodedError } from '../../../src/domain/errors.js';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import type { RememberedDecision } from '../../../src/ledger/api/placement.js';
import { type LedgerStore, StoreUnavailable } from '../../../src/ledger/store-port/store.js';
import { DEFAULT_PROFILE, DEFAULT_SETTINGS, World } from '../support.js';

const SAME = { differences: [] };
const REFUSED = 'NO_VALID_BACKEND';

/** Lets all that waits for nothing but the event loop happen. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function refusedWith(reason: string) {
  return (error: unknown) => error instanceof CodedError && error.reason === reason;
}

type Keep = LedgerStore['keepSegment'];

/** A store that keeps segments in another way. */
function keeping(wrap: (keep: Keep) => Keep): (store: LedgerStore) => LedgerStore {
  return (store) => Object.assign(store, { keepSegment: wrap(store.keepSegment.bind(store)) });
}

function gate() {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}

/** A store whose transactions can be made to wait. */
function holding() {
  let hold: { readonly until: Promise<void>; readonly reached: () => void } | null = null;
  return {
    wrap: (store: LedgerStore): LedgerStore => {
      const transact: LedgerStore['transact'] = store.transact.bind(store);
      const waits: LedgerStore['transact'] = async (...what) => {
        hold?.reached();
        await hold?.until;
        return transact(...what);
      };
      return Object.assign(store, { transact: waits });
    },
    /** From now on. `reached` resolves once a transaction waits. */
    hold: () => {
      const [go, reached] = [gate(), gate()];
      hold = { until: go.passed, reached: reached.open };
      return { letGo: go.open, reached: reached.passed };
    },
  };
}

/** The same bytes with another weight. */
function withOther(bytes: Uint8Array, weight: number, other: number): Uint8Array {
  const changed = Buffer.from(bytes);
  const wanted = Buffer.alloc(8);
  wanted.writeDoubleLE(weight);
  changed.writeDoubleLE(other, changed.indexOf(wanted));
  return new Uint8Array(changed);
}

describe('a decision made again', () => {
  let world: World;
  afterEach(() => world.end());

  const again = (decisionId: string) =>
    world.ledger.replayDecision({ what: { kind: 'decision', decisionId } });
  const why = (volumeId: string, attempt = 0) =>
    world.ledger.replayDecision({ what: { kind: 'volume', volumeId, attempt } });
  const same = ({ replay: { differences } }: RememberedDecision) =>
    deepStrictEqual({ differences }, SAME);

  it('sees the pools as they were, whatever came since, and after a restart', async () => {
    world = await World.start();
    await world.report('node1@lvm');
    await world.report('node2@lvm', { total: 90 });
    const volumeId = randomUUID();
    const first = await world.create(30, { volumeId, maxAlternatives: 1 });
    const second = await world.create(10);
    world.now += 5_000;
    await world.report('node1@lvm', { total: 1000, free: 20 });
    await world.report('node3@lvm', { total: 5000 });
    await world.restart();
    for (const id of [first, second].map(({ decision }) => decision.decisionId))
      same(await again(id));
    const { replay, recorded } = await why(volumeId);
    deepStrictEqual(
      replay.pools.map(({ pool, weight }) => [pool, weight]),
      [
        ['node1@lvm#pool', 1],
        ['node2@lvm#pool', 0],
      ],
    );
    deepStrictEqual(
      replay.pools.map(({ shares }) => shares.map(({ number, share }) => [number, share])),
      [[[100, 1]], [[90, 0]]],
    );
    strictEqual(replay.poolsSeen, 2);
    strictEqual(recorded.revision, first.readRevision - 1);
    // The second saw what the first had taken.
    const { replay: next } = await again(second.decision.decisionId);
    deepStrictEqual(
      next.pools.map(({ pool, shares }) => [pool, shares[0]?.number]),
      [
        ['node2@lvm#pool', 90],
        ['node1@lvm#pool', 70],
      ],
    );
  });

  it('tells of refusals, what each filter removed, and how old reports were', async () => {
    world = await World.start();
    await world.report('node1@lvm');
    await world.report('node2@lvm');
    world.now += 7_000;
    await world.create(60);
    await world.create(60);
    const volumeId = randomUUID();
    await rejects(world.create(70, { volumeId }), refusedWith('NO_VALID_BACKEND'));
    const told = await why(volumeId);
    same(told);
    strictEqual(told.made, null);
    strictEqual(told.replay.outcome.kind, 'refused');
    deepStrictEqual(
      told.replay.filters.filter(({ removed }) => removed > 0),
      [{ filter: 'CapacityFilter', considered: 2, removed: 2 }],
    );
    deepStrictEqual(
      told.replay.pools.map(({ reportAgeMs }) => reportAgeMs),
      [7_000, 7_000],
    );
  });

  it('tells of every attempt, and of the refusal after them', async () => {
    world = await World.start();
    await world.report('node1@lvm');
    await world.report('node2@lvm');
    const worker = world.worker('w', ['node1@lvm', 'node2@lvm']);
    const [volumeId, requestId] = [randomUUID(), randomUUID()];
    const { decision } = await world.create(50, { volumeId }, requestId);
    const offer = await worker.offer(decision.decisionId);
    await worker.acknowledge(offer);
    const { next } = await worker.failed(offer);
    ok(next.kind === 'decision');
    const second = await worker.offer(next.decision.decision.decisionId);
    await worker.acknowledge(second);
    strictEqual((await worker.failed(second)).next.kind, 'refused');
    for (const attempt of [1, 2, 3]) {
      const told = await why(volumeId, attempt);
      same(told);
      deepStrictEqual(
        [told.recorded.attempt, told.made?.decision.attempt],
        [attempt, attempt === 3 ? undefined : attempt],
      );
      const call = { requestId, caller: 'project', projectId: '' };
      same((await world.ledger.replayAttempt(call, attempt)).remembered);
    }
    strictEqual((await why(volumeId)).recorded.attempt, 3);
    await rejects(why(volumeId, 4), refusedWith('NOT_REMEMBERED'));
  });

  it('is the one that was made, not that of a repeated request', async () => {
    world = await World.start();
    await world.report('node1@lvm');
    await world.report('node2@lvm', { total: 90 });
    await world.report('node3@lvm', { total: 20 });
    const [more, requestId] = [{ volumeId: randomUUID(), maxAlternatives: 2 }, randomUUID()];
    const { decision } = await world.create(2, more, requestId);
    world.now += 5;
    const repeated = await world.create(2, more, requestId);
    strictEqual(repeated.decision.decisionId, decision.decisionId);
    same(await again(decision.decisionId));
    same(await why(more.volumeId));
  });

  it('is the one that was made, not that of an equal request in flight with it', async () => {
    world = await World.start();
    await world.report('node1@lvm');
    await world.report('node2@lvm', { total: 90 });
    const [more, requestId] = [{ volumeId: randomUUID(), maxAlternatives: 2 }, randomUUID()];
    const answers = await Promise.all([1, 2].map(() => world.create(2, more, requestId)));
    const ids = new Set(answers.map(({ decision }) => decision.decisionId));
    strictEqual(ids.size, 1);
    for (const told of [await again([...ids].join()), await why(more.volumeId)]) {
      same(told);
      // The other one saw what this one had set aside.
      deepStrictEqual(
        told.replay.pools.map(({ pool, shares }) => [pool, shares[0]?.number]),
        [
          ['node1@lvm#pool', 100],
          ['node2@lvm#pool', 90],
        ],
      );
    }
  });

  it('is the refusal that was answered, not that of an equal request in flight with it', async () => {
    const { wrap, hold } = holding();
    world = await World.start({}, wrap);
    await world.report('node1@lvm');
    const [volumeId, requestId] = [randomUUID(), randomUUID()];
    const { letGo, reached } = hold();
    const from = world.now;
    const ask = () => rejects(world.create(700, { volumeId }, requestId), refusedWith(REFUSED));
    const asked = [ask()];
    // It is refused now, and the refusal is durable later.
    await reached;
    for (const later of [3_000, 6_000]) {
      world.now = from + later;
      asked.push(ask());
      await turns();
    }
    letGo();
    await Promise.all(asked);
    const call = { requestId, caller: 'project', projectId: '' };
    const ofRequest = async () => (await world.ledger.replayAttempt(call, 0)).remembered;
    for (const told of [await ofRequest(), await why(volumeId)]) {
      same(told);
      deepStrictEqual([told.recorded.request.now, told.replay.pools[0]?.reportAgeMs], [from, 0]);
    }
  });

  it('is the refusal of the request that put the volume in error', async () => {
    const { wrap, hold } = holding();
    world = await World.start({}, wrap);
    await world.report('node1@lvm');
    const volumeId = randomUUID();
    const [first, second] = [randomUUID(), randomUUID()];
    const ask = (size: number, id: string) =>
      rejects(world.create(size, { volumeId }, id), refusedWith(REFUSED));
    await ask(800, first);
    world.now += 1_000;
    const unread = hold();
    const asked = [ask(700, second)];
    await unread.reached;
    // There it finds that the volume is known, and is decided again.
    const decided = hold();
    unread.letGo();
    await decided.reached;
    asked.push(ask(800, first));
    await turns();
    decided.letGo();
    await Promise.all(asked);
    const told = await why(volumeId);
    same(told);
    strictEqual(told.recorded.request.spec.sizeGib, 700);
    for (const [size, requestId] of [
      [800, first],
      [700, second],
    ] as const) {
      const call = { requestId, caller: 'project', projectId: '' };
      const { remembered } = await world.ledger.replayAttempt(call, 0);
      same(remembered);
      strictEqual(remembered.recorded.request.spec.sizeGib, size);
    }
  });

  it('uses the profile as it was, and says what today makes of it', async () => {
    world = await World.start();
    await world.report('node1@lvm');
    await world.report('node2@lvm', { total: 85 });
    const { decision } = await world.create(10);
    const stacking = { ...DEFAULT_PROFILE, multipliers: { capacity: -1 } };
    world.reconfigure({ profile: buildProfile(stacking) });
    const other = await world.create(10);
    strictEqual(other.decision.placement.backend, 'node2@lvm');
    same(await again(decision.decisionId));
    same(await again(other.decision.decisionId));
  });

  it('says row by row what comes out otherwise', async () => {
    // As if the rules had been others.
    world = await World.start(
      {},
      keeping((keep) => (segment) => keep({ ...segment, bytes: withOther(segment.bytes, 1, 0.5) })),
    );
    await world.report('node1@lvm');
    await world.report('node2@lvm', { total: 90 });
    const { decision } = await world.create(10, { maxAlternatives: 1 });
    const { replay } = await again(decision.decisionId);
    deepStrictEqual(replay.differences, [
      {
        row: 'outcome',
        was: 'node1@lvm#pool, weight 0.5',
        is: 'node1@lvm#pool, weight 1',
      },
    ]);
  });

  it('is told by whoever may see it, and by nobody else', async () => {
    world = await World.start();
    await world.report('node1@lvm');
    const volumeId = randomUUID();
    const { decision } = await world.create(10, { volumeId, projectId: 'acme' });
    const { decisionId } = decision;
    const sees = (project: string) => project === 'other';
    await rejects(
      world.ledger.replayDecision({ what: { kind: 'decision', decisionId }, sees }),
      refusedWith('DECISION_NOT_FOUND'),
    );
    await rejects(
      world.ledger.replayDecision({ what: { kind: 'volume', volumeId, attempt: 0 }, sees }),
      refusedWith('VOLUME_NOT_FOUND'),
    );
    same(await world.ledger.replayDecision({ what: { kind: 'decision', decisionId } }));
  });

  it('is kept as long as finished decisions, and not at all if that is turned off', async () => {
    const { retention } = DEFAULT_SETTINGS;
    world = await World.start({
      retention: { ...retention, requestsMs: 0, finishedDecisionsMs: 600_000 },
    });
    await world.report('node1@lvm');
    const old = await world.create(10);
    await world.pass(590_000, 59_000);
    same(await again(old.decision.decisionId));
    await world.pass(600_000, 60_000);
    await rejects(again(old.decision.decisionId), refusedWith('NOT_REMEMBERED'));
    world.reconfigure({ retention: { ...retention, maxJournalBytes: 0 } });
    const untold = await world.create(10);
    await rejects(again(untold.decision.decisionId), refusedWith('NOT_REMEMBERED'));
    world.reconfigure({ retention });
    same(await again((await world.create(10)).decision.decisionId));
  });

  it('is written later if it could not be at once, even if that was done unheard', async () => {
    let fails: 'before' | 'after' | null = null;
    world = await World.start(
      {},
      keeping((keep) => async (segment) => {
        if (fails === 'before') throw new StoreUnavailable('it is away');
        await keep(segment);
        if (fails === 'after') throw new StoreUnavailable('its answer is lost');
      }),
    );
    await world.report('node1@lvm');
    await world.report('node2@lvm');
    const all = [await world.create(10)];
    await world.running.sweep();
    for (fails of ['before', 'after', null] as const) {
      all.push(await world.create(10));
      await world.running.sweep();
    }
    for (const { decision } of all) same(await again(decision.decisionId));
  });
});
