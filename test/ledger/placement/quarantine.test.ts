import assert from 'node:assert/strict';
import { CodedError } from '../../../src/domain/errors.js';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import type { PlaceAnswer } from '../../../src/ledger/api/placement.js';
import type { QuarantineRules } from '../../../src/ledger/settings.js';
import { createSpec, DEFAULT_PROFILE, reason, type TestWorker, World } from '../support.js';

const MINUTE = 60_000;
const RULES: QuarantineRules = {
  windowMs: 10 * MINUTE,
  minAttempts: 4,
  failurePercent: 50,
  baseTimeMs: 5 * MINUTE,
  maxTimeMs: 15 * MINUTE,
  maxPercent: 50,
  probes: 1,
};
const SETTINGS = {
  quarantine: RULES,
  profile: buildProfile({ ...DEFAULT_PROFILE, quarantine: true }),
  serviceDownTimeMs: 1_000 * MINUTE,
};
const BAD = 'bad@x';
const GOOD = 'good@x';
const HERE = { resourceBackend: BAD, allowReschedule: false };

describe('quarantine of backends that keep failing', () => {
  let world: World;
  let worker: TestWorker;
  beforeEach(async () => {
    world = await World.start(SETTINGS);
    await world.report(BAD, { total: 1000 });
    await world.report(GOOD, { total: 100 });
    worker = world.worker('w', [BAD, GOOD]);
  });
  afterEach(() => world.end());

  const held = async ({ decision }: PlaceAnswer) => {
    const offer = await worker.offer(decision.decisionId);
    await worker.acknowledge(offer);
    return offer;
  };
  const fails = async (how = {}) => {
    await worker.failed(await held(await world.create(1, HERE)), how);
  };
  const succeeds = async () => {
    await worker.created(await held(await world.create(1, HERE)));
  };
  const failMany = async (times: number) => {
    for (let time = 0; time < times; time += 1) await fails();
  };
  const quarantine = (backend = BAD) => world.running.index.backend(backend)?.quarantine;
  const refusal = async (asked: Promise<unknown>) => {
    const error = await asked.then(
      () => null,
      (why: unknown) => why,
    );
    assert.ok(error instanceof CodedError && error.reason === 'NO_VALID_BACKEND', String(error));
    return error;
  };

  it('begins with too many failures among enough attempts, and keeps new volumes away', async () => {
    await succeeds();
    await fails();
    await fails();
    assert.equal(quarantine(), undefined, '3 attempts decide nothing');
    await fails();
    const { attempts, failures, until, lastFailure } = quarantine() ?? {};
    assert.deepEqual([attempts, failures, until], [4, 3, world.now + 5 * MINUTE]);
    assert.equal(lastFailure, 'the array said no');
    const [concern] = (await world.ledger.status()).concerns;
    assert.deepEqual(
      [concern?.kind, concern?.urgency, concern?.subjects[0]?.note],
      ['backend_quarantined', 'action', 'the array said no'],
    );
    const { decision } = await world.create(1);
    assert.equal(decision.placement.backend, GOOD);
    const { diagnosis } = await refusal(world.create(1, HERE));
    assert.deepEqual(
      diagnosis?.absent.backends.map(({ backend, cause }) => [backend, cause]),
      [[BAD, 'quarantined']],
    );
    const told = JSON.stringify(diagnosis);
    assert.match(told, /in quarantine since 2026-01-01T00:00:00Z, as 3 of 4 creates failed/);
    assert.ok(!told.includes('the array said no'), "others' failures are not told");
  });

  it('counts neither failures that no backend could help, nor those past the window', async () => {
    for (let time = 0; time < 4; time += 1) await fails({ retriable: false });
    await failMany(3);
    world.now += RULES.windowMs + MINUTE;
    await fails();
    assert.equal(quarantine(), undefined);
  });

  it('is none if fewer fail than the rate says', async () => {
    for (let time = 0; time < 5; time += 1) await succeeds();
    await failMany(4);
    assert.equal(quarantine(), undefined);
    await fails();
    assert.notEqual(quarantine(), undefined);
  });

  it('survives a restart, and lets one probe through at a time', async () => {
    await failMany(4);
    await world.restart();
    worker = world.worker('w', [BAD, GOOD]);
    await refusal(world.create(1, HERE));
    await world.pass(5 * MINUTE, MINUTE);
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => world.create(1, HERE)));
    assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const one of tries)
      if (one.status === 'rejected')
        assert.doesNotThrow(() => reason('NO_VALID_BACKEND')(one.reason));
    assert.equal(quarantine()?.probes.length, 1);
    const placed = tries.find((one) => one.status === 'fulfilled');
    assert.ok(placed?.status === 'fulfilled');
    await worker.created(await held(placed.value));
    assert.equal(quarantine(), undefined, 'a probe succeeded');
    await world.create(1, HERE);
    await world.create(1, HERE);
  });

  it('lasts twice as long after each probe that fails, up to the longest time', async () => {
    await failMany(4);
    const spans: number[] = [];
    for (let probe = 0; probe < 3; probe += 1) {
      await world.pass((quarantine()?.until ?? 0) - world.now, MINUTE);
      await fails();
      spans.push(((quarantine()?.until ?? 0) - world.now) / MINUTE);
      await refusal(world.create(1, HERE));
    }
    assert.deepEqual(spans, [10, 15, 15]);
    const { items } = await world.ledger.listEvents({
      filter: {
        ...{ kinds: [], projectId: null, volumeId: null, source: BAD, since: null, until: null },
        types: ['backend.quarantined'],
      },
      newestFirst: false,
      after: null,
      limit: 100,
    });
    assert.deepEqual(
      items.map(({ event: { payload } }) => payload.kind === 'quarantined' && payload.spans),
      [1, 2, 3, 4],
    );
  });

  it('takes another probe if one ended without an answer, and no other new volume', async () => {
    await failMany(4);
    await world.pass(5 * MINUTE, MINUTE);
    const first = await world.create(1, HERE);
    await refusal(world.create(1, HERE));
    await world.ledger.releaseVolume(first.decision.subject);
    assert.deepEqual(quarantine()?.probes, []);
    const second = await world.create(1, HERE);
    await worker.created(await held(second));
    assert.equal(quarantine(), undefined);
  });

  it('ends by an operator, who begins to count anew', async () => {
    await failMany(4);
    const { state, lifted } = await world.ledger.liftQuarantine(BAD, 'cable replaced');
    assert.deepEqual([lifted, state.backend.quarantine], [true, undefined]);
    await failMany(3);
    assert.equal(quarantine(), undefined);
    assert.equal((await world.ledger.liftQuarantine(BAD, '')).lifted, false);
    await assert.rejects(world.ledger.liftQuarantine('no@x', ''), reason('BACKEND_NOT_FOUND'));
  });

  it('spares others if too many are in it already', async () => {
    await failMany(4);
    const there = { resourceBackend: GOOD, allowReschedule: false };
    for (let time = 0; time < 6; time += 1)
      await worker.failed(await held(await world.create(1, there)));
    assert.equal(quarantine(GOOD), undefined);
    await world.create(1);
  });

  it('moves the attempt that began it to another backend, with several pools and probes', async () => {
    world.reconfigure({ ...SETTINGS, quarantine: { ...RULES, minAttempts: 1, probes: 2 } });
    const { decision } = await world.create(1);
    assert.equal(decision.placement.backend, BAD);
    const offer = await worker.offer(decision.decisionId);
    await worker.acknowledge(offer);
    const { next } = await worker.failed(offer);
    assert.ok(next.kind === 'decision');
    assert.equal(next.decision.decision.placement.backend, GOOD);
    assert.equal(quarantine()?.spans, 1);
  });

  it('is over where the configuration has none, which chooses as Cinder does', async () => {
    await failMany(4);
    world.reconfigure({ quarantine: null, profile: buildProfile(DEFAULT_PROFILE) });
    await world.create(1, HERE);
    await world.pass(1000);
    const { quarantine: left, outcomes } = world.running.index.backend(BAD) ?? {};
    assert.deepEqual([left, outcomes], [undefined, undefined]);
    await failMany(8);
    assert.equal(world.running.index.backend(BAD)?.outcomes, undefined, 'nobody counts');
  });

  it('leaves no room there for more volumes, as far as capacity is asked for', async () => {
    const volumes = async () => {
      const call = { spec: createSpec(10), counts: true, wantsGrowth: false };
      const { estimate } = await world.ledger.estimateCapacity(call);
      return Object.fromEntries(
        estimate.estimates.map(({ pool, volumes: fit, stop }) => [
          pool,
          [fit, stop?.filter ?? null],
        ]),
      );
    };
    assert.equal((await volumes())[`${BAD}#pool`]?.[0], 100);
    await failMany(4);
    assert.ok(quarantine());
    const during = await volumes();
    assert.deepEqual(during[`${BAD}#pool`], [0, 'quarantine']);
    assert.equal(during[`${GOOD}#pool`]?.[0], 10);
    // A create may go there as a probe now: that is no room either.
    await world.pass(6 * MINUTE, MINUTE);
    assert.deepEqual((await volumes())[`${BAD}#pool`], [0, 'quarantine']);
  });
});
