import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { finite } from '../../../src/domain/capacity.js';
import { CodedError } from '../../../src/domain/errors.js';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import { PoolIndex } from '../../../src/engine/index/pool-index.js';
import type { Missing } from '../../../src/engine/journal/lines.js';
import { linesOf } from '../../../src/engine/journal/segment-reader.js';
import { DecisionJournal } from '../../../src/ledger/journal/decision-journal.js';
import { type LedgerStore, StoreUnavailable } from '../../../src/ledger/store-port/store.js';
import { backendRecord, placementRequest, space } from '../../engine/support.js';
import { World } from '../support.js';

const POOLS = 400;
const PROFILE = buildProfile({ multipliers: {}, maxAttempts: 1, defaultRatio: '20' });
const BASIS = { avoid: new Set<string>(), settled: null };
const AWAY = new StoreUnavailable('the disk is full');

describe('a journal that cannot be written', () => {
  let world: World;
  let store: LedgerStore;
  let index: PoolIndex;
  let journal: DecisionJournal;
  let id: string;
  let fails: Error | null;
  let now: number;
  let lost: number;
  let wentOn: Missing[];

  before(async () => {
    world = await World.start({}, (opened) => {
      store = opened;
      return opened;
    });
  });
  after(() => world.end());

  beforeEach(() => {
    [fails, now, lost, wentOn] = [null, 0, 0, []];
    index = new PoolIndex();
    change(1);
    open();
  });

  function open(mostUnwritten?: number): void {
    id = randomUUID();
    journal = new DecisionJournal({
      index,
      id,
      store: {
        segments: (query) => store.segments(query),
        segment: (from, number) => store.segment(from, number),
        keepSegment: async (segment) => {
          if (fails !== null) throw fails;
          await store.keepSegment(segment);
        },
      },
      now: () => now,
      turn: async () => undefined,
      keptMs: () => 1e9,
      failed: () => undefined,
      lost: (decisions) => (lost += decisions),
      wentOn: (missing) => wentOn.push(missing),
      ...(mostUnwritten !== undefined && { mostUnwritten }),
    });
  }

  /** Every pool has another free space. */
  function change(revision: number): void {
    const counts = { heldGib: 0, confirmedGib: 0, containedGib: 0, volumeCount: 0, generation: 1 };
    const report = {
      space: space({ total: finite(1000), free: finite(500 + revision) }),
      capabilities: {},
    };
    const pools = Array.from({ length: POOLS }, (_, at) => ({
      ...{ pool: `a@x#${at}`, backend: 'a@x', poolName: String(at), ordinal: at + 1, report },
      ...counts,
    }));
    index.apply({ revision, hosts: [], backends: [backendRecord()], pools });
  }

  function decide(): string {
    const decisionId = randomUUID();
    const request = { ...placementRequest(), now };
    const outcome = index.decide(request, PROFILE, BASIS);
    const detail = { kind: 'create_volume' } as const;
    const made = { id: decisionId, subject: request.spec.volumeId, attempt: 1, detail };
    journal.decided({
      ...made,
      ...{ basis: BASIS, request, backupSameHost: false, profile: PROFILE, outcome },
    });
    return decisionId;
  }

  /** The decisions that are told, in order, and between them what is missing. */
  async function told(): Promise<readonly (string | Missing)[]> {
    const found: (string | Missing)[] = [];
    const heads = await store.segments({ from: 0, until: 1e12, limit: 1000 });
    for (const { number } of heads.filter((one) => one.journal === id).toReversed()) {
      const { bytes } = (await store.segment(id, number)) ?? assert.fail();
      for (const line of linesOf(bytes)) {
        if (line[0] === 'decision') found.push(line[1].id);
        if (line[0] === 'missing') found.push(line[1]);
      }
    }
    return found;
  }

  it('is written later, with the lines that waited behind a decision', async () => {
    const ids = [decide()];
    await journal.flush();
    fails = AWAY;
    for (const freeGib of [2, 3]) {
      change(freeGib);
      ids.push(decide());
      // They are more than are told before a decision: they wait.
      await assert.rejects(journal.flush(), AWAY);
    }
    fails = null;
    ids.push(decide());
    await journal.flush();
    assert.deepEqual(await told(), ids);
    assert.deepEqual([lost, wentOn], [0, []]);
  });

  it('counts what it cannot keep, and says so once it goes on', async () => {
    open(20_000);
    fails = AWAY;
    const kept: string[] = [];
    let revision = 1;
    // Until as much waits as may.
    while (lost === 0) {
      now += 1000;
      revision += 1;
      change(revision);
      kept.push(decide());
      await journal.flush().catch(() => undefined);
      if (!journal.isKept) decide();
    }
    const from = now;
    now += 5000;
    decide();
    assert.equal(lost, 2);
    fails = null;
    await journal.flush();
    now += 1000;
    await journal.keepUp();
    const after = decide();
    await journal.flush();
    const missing = { decisions: 2, from, until: now };
    assert.deepEqual(wentOn.length, 1);
    assert.deepEqual(await told(), [...kept, missing, after]);
  });

  it('gives up what is refused for itself, so that it is not in the way', async () => {
    decide();
    fails = new Error('no such column');
    await assert.rejects(journal.flush(), fails);
    assert.equal(lost, 1);
    fails = null;
    const after = decide();
    await journal.flush();
    assert.deepEqual(await told(), [{ decisions: 1, from: 0, until: 0 }, after]);
    assert.deepEqual(
      wentOn.map(({ decisions }) => decisions),
      [1],
    );
  });

  it('loses what it still has if its server ends meanwhile', async () => {
    decide();
    fails = AWAY;
    await journal.close();
    assert.equal(lost, 1);
  });

  it('lets whoever asks for such a decision know', async () => {
    let refused = false;
    const other = await World.start({}, (opened) => {
      const keep = opened.keepSegment.bind(opened);
      return Object.assign(opened, {
        keepSegment: async (segment: Parameters<typeof keep>[0]) => {
          if (refused) throw new Error('refused for itself');
          await keep(segment);
        },
      });
    });
    try {
      await other.report('node1@lvm');
      const { decision } = await other.create(10);
      refused = true;
      await other.running.sweep();
      refused = false;
      await other.pass(2000);
      const { decisionId } = decision;
      await assert.rejects(
        other.ledger.replayDecision({ what: { kind: 'decision', decisionId } }),
        (error) =>
          error instanceof CodedError &&
          error.reason === 'NOT_REMEMBERED' &&
          /a journal that could not be written lacks 1 decisions from 2026-01-01T/.test(
            error.message,
          ),
      );
      assert.equal(other.faults.length, 1);
    } finally {
      other.faults.length = 0;
      await other.end();
    }
  });
});
