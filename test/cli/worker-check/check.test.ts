import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REQUIREMENTS } from '../../../src/conformance/requirements/registry.js';
import { bundled } from '../../support/bundled.js';
import { type Run, run } from '../fake-io.js';

interface Report {
  readonly requirements: readonly {
    readonly requirement: string;
    readonly verdict: string;
    readonly breaches: readonly unknown[];
  }[];
  readonly trouble?: string;
}

/**
 * For each fault, the options that bring it out. A fault is named after the requirement that it
 * breaks; BREAKS has the exceptions.
 */
const FAULTS: Readonly<Record<string, readonly string[]>> = {
  'offers-acknowledged': ['--scenario', 'several', '--patience', '4'],
  'acknowledge-first': ['--scenario', 'create'],
  'order-finished': ['--scenario', 'create', '--patience', '4'],
  'newer-lease-forgotten': ['--scenario', 'crossed', '--patience', '4'],
  'outcome-once': ['--scenario', 'duplicate', '--patience', '4'],
  'carried-out-once': ['--scenario', 'duplicate', '--scenario', 'reports'],
  'outcome-fits-order': ['--scenario', 'delete', '--patience', '4'],
  'unknown-order-not-done': ['--scenario', 'unknown'],
  'failure-has-reason': ['--scenario', 'unknown'],
  'lease-renewed': ['--scenario', 'long', '--lease-ms', '150'],
  'lease-lost-stops': ['--scenario', 'taken', '--lease-ms', '300'],
  'withdrawn-not-begun': ['--scenario', 'withdrawn'],
  'newest-token': ['--scenario', 'duplicate', '--patience', '4'],
  'right-backend': ['--scenario', 'create', '--patience', '4'],
  'known-decision': ['--scenario', 'create', '--patience', '4'],
  'outcome-repeated': ['--scenario', 'unavailable', '--patience', '4'],
  'retry-info-honoured': ['--scenario', 'unavailable'],
  'watches-again': ['--scenario', 'cut', '--patience', '4'],
  'watches-patiently': ['--scenario', 'cut'],
  'worker-id-kept': ['--scenario', 'cut'],
  'fields-valid': ['--scenario', 'create', '--patience', '4'],
  'revision-named': ['--scenario', 'refused'],
  'revision-known': ['--scenario', 'create'],
  'revision-forward': ['--scenario', 'refused'],
  'revision-followed': ['--scenario', 'create', '--scenario', 'withdrawn'],
  'created-counted': ['--scenario', 'create', '--scenario', 'reports'],
  'sequence-grows': ['--scenario', 'create'],
  'incarnation-fixed': ['--scenario', 'refused'],
  'incarnation-random': ['--scenario', 'create', '--restart'],
  'figures-sound': ['--scenario', 'create'],
  'refused-not-repeated': ['--scenario', 'refused'],
  'signs-of-life': ['--scenario', 'several', '--scenario', 'withdrawn', '--down-after', '1'],
};

/** How long an order takes if that matters, ms. */
const WORK_MS: Readonly<Record<string, string>> = { 'lease-lost-stops': '2000' };
/** Faults that break another requirement than the one that they are named after. */
const BREAKS: Readonly<Record<string, string>> = {
  'incarnation-random': 'incarnation-fixed',
  'newer-lease-forgotten': 'order-finished',
};
const AT_A_TIME = 4;

let program: string;

function check(options: readonly string[], ...more: readonly string[]): Promise<Run> {
  const words = [program, '--server', '{server}', '--backend', '{backend}', ...more];
  const all = ['worker', 'check', '-f', 'json', ...options, '--', process.execPath, ...words];
  return run(all);
}

function verdicts({ out }: Run): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (JSON.parse(out) as Report).requirements.map(({ requirement, verdict }) => [
      requirement,
      verdict,
    ]),
  );
}

describe('stowage worker check', () => {
  before(async () => {
    program = await bundled('test/cli/worker-check/program.ts');
  });

  it('has a fault for every requirement', () => {
    assert.deepEqual(
      Object.keys(FAULTS).filter((fault) => !(fault in BREAKS)),
      REQUIREMENTS.map(({ id }) => id),
    );
  });

  it(
    'finds nothing in a program that keeps them all, and sees every one; the record is ' +
      'judged alike',
    async () => {
      const directory = await mkdtemp(join(tmpdir(), 'stowage-check-'));
      try {
        const record = join(directory, 'record.jsonl');
        const played = await check(
          ['--restart', '--lease-ms', '800', '--connect-within', '60', '--record', record],
          '--work-ms',
          '1200',
          '--state',
          join(directory, 'disk.json'),
        );
        assert.equal(played.code, 0, played.err);
        assert.deepEqual(
          Object.entries(verdicts(played)).filter(([, verdict]) => verdict !== 'met'),
          [],
        );
        const judged = await run(['worker', 'check', '-f', 'json', '--transcript', record]);
        assert.equal(judged.code, 0);
        assert.deepEqual(JSON.parse(judged.out), JSON.parse(played.out));
        assert.equal(
          (await run(['worker', 'check', '--transcript', '-'], await readFile(record, 'utf8')))
            .code,
          0,
        );
      } finally {
        await rm(directory, { recursive: true });
      }
    },
  );

  describe('catches', () => {
    const runs = new Map<string, Run>();

    before(async () => {
      const waiting = Object.entries(FAULTS);
      const worker = async () => {
        for (let next = waiting.shift(); next; next = waiting.shift())
          runs.set(
            next[0],
            await check(
              [...next[1], '--connect-within', '60'],
              '--fault',
              next[0],
              '--work-ms',
              WORK_MS[next[0]] ?? '400',
            ),
          );
      };
      await Promise.all(Array.from({ length: AT_A_TIME }, worker));
    });

    for (const fault of Object.keys(FAULTS)) {
      it(fault, () => {
        const ran = runs.get(fault);
        assert.ok(ran);
        assert.equal(ran.code, 1, ran.err);
        assert.equal(verdicts(ran)[BREAKS[fault] ?? fault], 'broken', ran.err);
      });
    }
  });
});
