import assert from 'node:assert/strict';
import { status as Code } from '@grpc/grpc-js';
import { type CodeName, isPassing, isUnheard, StowageError } from '../../src/client/index.js';
import { judge } from '../../src/conformance/judge.js';
import { REQUIREMENTS } from '../../src/conformance/requirements/registry.js';
import type { Line } from '../../src/conformance/transcript/line.js';
import { CONFORMING, transcript } from './conforming.js';
import {
  leased,
  offer,
  outcomeSent,
  outcomeTaken,
  ref,
  report,
  reported,
  request,
  status,
} from './lines.js';

const SETTINGS = { downAfterMs: 60_000 };
const CREATED = { created: {} };
const FAILED = { failed: { reason: 'no' } };

/** For each requirement, the parts of a transcript that break it. */
const BREAKING: Readonly<Record<string, Readonly<Record<string, readonly Line[]>>>> = {
  'offers-acknowledged': {
    end: [offer(5600, 5, 107), { event: 'scenario', at: 20_000, scenario: 'end' }],
  },
  'acknowledge-first': {
    end: [offer(5600, 5, 107), ...outcomeTaken(5610, 30, ref(5, 107), CREATED, 11)],
  },
  'order-finished': {
    outcomeAgain: [
      {
        event: 'missed',
        at: 2900,
        what: 'outcome',
        decision_id: ref(1, 1).decision_id,
        waited_ms: 180,
      },
    ],
  },
  'outcome-once': { outcomeAgain: outcomeTaken(2720, 9, ref(1, 102), FAILED, 8) },
  'carried-out-once': { secondReport: reported(3000, 10, 2, 8, 13, 8) },
  'outcome-fits-order': { deleted: outcomeTaken(4620, 15, ref(1, 105), CREATED, 9) },
  'unknown-order-not-done': { unknown: outcomeTaken(4720, 17, ref(4, 106), CREATED, 10) },
  'failure-has-reason': { unknown: outcomeTaken(4720, 17, ref(4, 106), { failed: {} }, 10) },
  'lease-renewed': {
    renew: [],
    unavailable: [],
    taken: outcomeTaken(3150, 7, ref(1, 101), CREATED, 8),
    offerAgain: [],
    acknowledgeAgain: [],
    outcomeAgain: [],
    secondReport: reported(3200, 10, 2, 8, 11, 8),
  },
  'lease-lost-stops': { afterLoss: outcomeTaken(4500, 31, ref(3, 104), FAILED, 9) },
  'withdrawn-not-begun': { afterLoss: outcomeTaken(4500, 31, ref(2, 103), FAILED, 9) },
  'newest-token': { end: [...leased(5700, 32, 'RenewLeases', ref(1, 999))] },
  'right-backend': {
    end: [...leased(5700, 32, 'RenewLeases', { ...ref(1, 105), backend: 'other@b' })],
  },
  'known-decision': { end: [...leased(5700, 32, 'RenewLeases', ref(9, 105))] },
  'outcome-repeated': {
    taken: [],
    offerAgain: [],
    acknowledgeAgain: [],
    outcomeAgain: [],
    secondReport: reported(3000, 10, 2, 7, 11, 8),
    end: [{ event: 'scenario', at: 40_000, scenario: 'end' }],
  },
  'retry-info-honoured': { taken: outcomeTaken(2200, 7, ref(1, 101), CREATED, 8) },
  'watches-again': {
    watchAgain: [],
    end: [{ event: 'missed', at: 9000, what: 'watch', waited_ms: 4000 }],
  },
  'watches-patiently': {
    watchAgain: Array.from({ length: 12 }, (_, index) => [
      watch(5000 + index * 20, 40 + index),
      status(5001 + index * 20, 40 + index, 'UNAVAILABLE'),
    ]).flat(),
    end: [watch(8000, 60)],
  },
  'worker-id-kept': {
    watchAgain: [request(5500, 20, 'WatchDecisions', { worker_id: 'other', targets: ['n@b'] })],
  },
  'fields-valid': { watchAgain: [request(5500, 20, 'WatchDecisions', { worker_id: 'w' })] },
  'revision-named': { secondReport: [without(report(3000, 10, 2, 8, 11), 'accounting_revision')] },
  'revision-known': { lastReport: reported(7500, 22, 4, 11, 10, 10) },
  'revision-forward': { lastReport: reported(7500, 22, 4, 7, 11, 10) },
  'revision-followed': {
    secondReport: reported(3000, 10, 2, 7, 11, 8),
    refusedReport: [report(6000, 21, 3, 7, 11), status(6001, 21, 'INVALID_ARGUMENT')],
    lastReport: reported(7500, 22, 4, 7, 11, 8),
  },
  'created-counted': { secondReport: reported(3000, 10, 2, 8, 10, 8) },
  'sequence-grows': { lastReport: reported(7500, 22, 2, 10, 10, 10) },
  'incarnation-fixed': { lastReport: [without(report(7500, 22, 4, 10, 10), 'incarnation', 'two')] },
  'figures-sound': {
    lastReport: [
      without(report(7500, 22, 4, 10, 10), 'pools', [
        {
          pool_name: 'p',
          capacity: { total: { finite: -1 }, free: { finite: 0 }, allocated_gib: 10 },
        },
      ]),
    ],
  },
  'refused-not-repeated': {
    refusedReport: Array.from({ length: 5 }, (_, index) => [
      report(6000 + index * 10, 70 + index, 3 + index, 8, 11),
      status(6001 + index * 10, 70 + index, 'INVALID_ARGUMENT'),
    ]).flat(),
    lastReport: reported(7500, 22, 9, 10, 10, 10),
  },
  'signs-of-life': { end: [{ event: 'scenario', at: 70_000, scenario: 'end' }] },
};

/** An empty reason also breaks the field's rule in the contract. */
const ALSO_BROKEN: Readonly<Record<string, readonly string[]>> = {
  'failure-has-reason': ['fields-valid'],
};

function watch(at: number, call: number): Line {
  return request(at, call, 'WatchDecisions', { worker_id: 'w', targets: ['n@b'] });
}

/** A report with one field left out, or with another value. */
function without(line: Line, field: string, value?: unknown): Line {
  const copy = structuredClone(line) as { message: { report: Record<string, unknown> } } & Line;
  delete copy.message.report[field];
  if (value !== undefined) copy.message.report[field] = value;
  return copy;
}

function verdicts(lines: readonly Line[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    judge(lines, SETTINGS).map(({ requirement, verdict }) => [requirement.id, verdict]),
  );
}

describe('judge', () => {
  it('sees that a program keeps every requirement', () => {
    assert.deepEqual(
      Object.entries(verdicts(transcript())).filter(([, verdict]) => verdict !== 'met'),
      [],
    );
  });

  it('has a transcript that breaks each', () => {
    assert.deepEqual(
      Object.keys(BREAKING),
      REQUIREMENTS.map(({ id }) => id),
    );
  });

  for (const [requirement, replaced] of Object.entries(BREAKING)) {
    it(`says that ${requirement} is broken, when, and what was expected`, () => {
      for (const name of Object.keys(replaced)) assert.ok(name in CONFORMING, name);
      const finding = judge(transcript(replaced), SETTINGS).find(
        (one) => one.requirement.id === requirement,
      );
      assert.equal(finding?.verdict, 'broken');
      const [breach] = finding?.breaches ?? [];
      assert.ok(breach && breach.at > 0 && breach.what !== '' && breach.expected !== '');
    });
  }

  it("reads what is used in a driver's own report as well", () => {
    const inDriversForm = (replaced: Parameters<typeof transcript>[0]) =>
      transcript(replaced).map((line) => {
        const { report: sent } =
          (line as { message?: { report?: { pools?: { capacity: { allocated_gib: number } }[] } } })
            .message ?? {};
        const used = sent?.pools?.[0]?.capacity.allocated_gib;
        if (used === undefined) return line;
        const pool = { pool_name: 'p', total_capacity_gb: '100', free_capacity_gb: 100 - used };
        return without(without(line, 'pools'), 'volume_stats', { pools: [pool] });
      });
    assert.equal(verdicts(inDriversForm({}))['created-counted'], 'met');
    assert.equal(
      verdicts(inDriversForm(BREAKING['created-counted'] ?? {}))['created-counted'],
      'broken',
    );
    assert.equal(
      verdicts(inDriversForm(BREAKING['carried-out-once'] ?? {}))['carried-out-once'],
      'broken',
    );
  });

  it("knows an answer that is not the server's by its code, and that it has no reason", () => {
    const codes = Object.keys(Code).filter((name) => /^[A-Z_]+$/.test(name)) as CodeName[];
    const forgets = (code: CodeName, reason: string) => {
      const lines = transcript({
        ...BREAKING['outcome-repeated'],
        unavailable: [
          outcomeSent(2000, 6, ref(1, 101), CREATED),
          status(2001, 6, code, { reason }),
        ],
      });
      return verdicts(lines)['outcome-repeated'] === 'broken';
    };
    for (const code of codes.filter((one) => one !== 'OK'))
      for (const reason of ['', 'LEASE_LOST', 'OVERLOADED']) {
        const error = new StowageError(code, '', { reason });
        assert.equal(
          forgets(code, reason),
          isPassing(error) || isUnheard(error),
          `${code} ${reason}`,
        );
      }
  });

  it('blames nothing else for the fault of one', () => {
    for (const [requirement, replaced] of Object.entries(BREAKING)) {
      const broken = Object.entries(verdicts(transcript(replaced))).flatMap(([id, verdict]) =>
        verdict === 'broken' ? [id] : [],
      );
      assert.deepEqual(
        broken.toSorted(),
        [requirement, ...(ALSO_BROKEN[requirement] ?? [])].toSorted(),
      );
    }
  });

  it('says nothing of what it did not see', () => {
    const only = judge(
      [request(0, 1, 'WatchDecisions', { worker_id: 'w', targets: ['n@b'] })],
      SETTINGS,
    );
    assert.deepEqual(
      only.filter(({ verdict }) => verdict === 'met').map(({ requirement }) => requirement.id),
      ['worker-id-kept', 'fields-valid'],
    );
    assert.ok(only.every(({ verdict }) => verdict !== 'broken'));
  });
});
