import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readLines, type Scenario } from './recording.js';
import { replay } from './replay.js';
import { runFiles } from './run.js';

const BASIC = 'test/parity/basic.jsonl.gz';
/** CI plays the whole file; here every so many-th scenario. */
const EVERY = 12;

async function scenarios(): Promise<readonly Scenario[]> {
  return (await readLines(BASIC)).map(({ text }) => JSON.parse(text) as Scenario);
}

/**
 * The first scenario with a step that the predicate wants, cut after that step; and the step's
 * index.
 */
async function cutAt(
  wanted: (step: Scenario['steps'][number]) => boolean,
): Promise<{ scenario: Scenario; index: number }> {
  for (const scenario of await scenarios()) {
    const index = scenario.steps.findIndex(wanted);
    if (index >= 0)
      return { scenario: { ...scenario, steps: scenario.steps.slice(0, index + 1) }, index };
  }
  throw new Error('no such step was recorded');
}

const withLast = (scenario: Scenario, change: object): Scenario => {
  const steps = [...scenario.steps];
  const last = steps.pop();
  assert.ok(last);
  return { ...scenario, steps: [...steps, { ...last, ...change } as Scenario['steps'][number]] };
};

describe('parity', () => {
  let directory: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'stowage-parity-test-'));
  });
  after(() => rm(directory, { recursive: true, force: true }));

  it('decides as recorded', async () => {
    const file = join(directory, 'slice.jsonl');
    const slice = (await readLines(BASIC)).filter((_, index) => index % EVERY === 0);
    await writeFile(file, slice.map(({ text }) => `${text}\n`).join(''));
    const told: string[] = [];
    const { steps, mismatches } = await runFiles([file], 4, (line) => told.push(line));
    assert.deepEqual([told, mismatches], [[], 0]);
    assert.ok(steps > 80, `${steps} steps`);
  });

  it('tells a decision that is not as recorded', async () => {
    const { scenario, index } = await cutAt(
      ({ expect }) => (expect.candidates?.length ?? 0) > 1 && expect.chosen !== undefined,
    );
    const last = scenario.steps[index];
    assert.ok(last?.expect.candidates && last.expect.chosen);
    const expect = {
      ...last.expect,
      chosen: 'elsewhere@lvm#pool',
      candidates: last.expect.candidates.toReversed(),
    };
    const mismatches = await replay(withLast(scenario, { expect }));
    assert.deepEqual(
      mismatches.map(({ step, op, field, got }) => [step, op, field, got.split(' ')[0]]),
      [
        [index, 'create', 'chosen', last.expect.chosen],
        [index, 'create', 'candidates[0]', last.expect.chosen],
      ],
    );
  });

  it('tells figures that are not as recorded, and pools that should not be there', async () => {
    const { scenario, index } = await cutAt(
      ({ expect }) => Object.keys(expect.pools ?? {}).length > 1,
    );
    const pools = Object.entries(scenario.steps[index]?.expect.pools ?? {});
    const [[first, figures] = ['', undefined], ...rest] = pools;
    assert.ok(figures && rest[0]);
    const [missing] = rest[0];
    const wrong = {
      [first]: { ...figures, allocated_capacity_gb: figures.allocated_capacity_gb + 1 },
    };
    const expect = {
      ...scenario.steps[index]?.expect,
      pools: { ...Object.fromEntries(rest.slice(1)), ...wrong },
    };
    const mismatches = await replay(withLast(scenario, { expect }));
    assert.deepEqual(
      mismatches.map(({ field, expected, got }) => [field, expected, got]),
      [
        [
          `pools[${first}].allocated_capacity_gb`,
          String(figures.allocated_capacity_gb + 1),
          String(figures.allocated_capacity_gb),
        ],
        [`pools[${missing}]`, 'absent', 'live'],
      ],
    );
  });

  it('counts each step of a server that does not start', async () => {
    const { scenario } = await cutAt(({ op }) => op === 'create');
    const unknown = { ...scenario, config: { ...scenario.config, filters: ['NoSuchFilter'] } };
    const dead = await replay(unknown);
    assert.equal(dead.length, scenario.steps.length);
    assert.match(dead[0]?.got ?? '', /NoSuchFilter/);
  });

  it('is a command that ends with the tally, and with 1 where something is amiss', async () => {
    const file = join(directory, 'units.jsonl');
    const right = '{"capability":true,"requirement":"<is> True","match":true}\n';
    await writeFile(file, right + right.replace('"match":true', '"match":false'));
    const command = promisify(execFile)(process.execPath, [
      '--import',
      'tsx',
      'test/parity/main.ts',
      file,
    ]);
    const failed = await command.then(
      () => assert.fail('it found nothing'),
      (error: { code: number; stdout: string }) => error,
    );
    assert.equal(failed.code, 1);
    const lines = failed.stdout.trim().split('\n');
    assert.match(lines[0] ?? '', /units\.jsonl:2 extra_spec: /);
    assert.equal(lines.at(-1), 'parity: 0 steps, 2 units, 1 mismatches');
  });
});
