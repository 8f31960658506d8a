import { deepStrictEqual, doesNotThrow, match, ok, strictEqual, throws } from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GROUPS, groupOf } from '../scripts/test/groups.js';
import { planOf, testsIn } from '../scripts/test/plan.js';
import { refusedVariables } from '../scripts/test/variables.js';

const ALL = testsIn('test');

describe('the groups of tests', () => {
  it('have each test file once', () => {
    ok(ALL.length > 100);
    for (const file of ALL) doesNotThrow(() => groupOf(file));
    const inGroups = Object.keys(GROUPS).flatMap((group) =>
      ALL.filter((file) => groupOf(file) === group),
    );
    deepStrictEqual(inGroups.sort(), [...ALL].sort());
  });

  it('name no path that is not there', () => {
    for (const path of Object.values(GROUPS).flat())
      ok(existsSync(path), `${path} of scripts/test/groups.ts does not exist`);
  });

  it('say which file has none, and which has two', () => {
    const groups = { unit: ['test/a', 'test/b'], pages: ['test/b', 'test/a/pages'] };
    strictEqual(groupOf('test/a/x.test.ts', groups), 'unit');
    strictEqual(groupOf('test/a/pages/x.test.ts', groups), 'pages');
    throws(() => groupOf('test/c.test.ts', groups), /test\/c\.test\.ts belongs to no group/);
    throws(
      () => groupOf('test/b/x.test.ts', groups),
      /test\/b\/x\.test\.ts belongs to unit and pages/,
    );
  });

  it('have a command each', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const group of Object.keys(GROUPS))
      match(scripts[`test:${group}`] ?? '', new RegExp(`-- ${group}$`));
  });

  it('keep processes out of unit tests', () => {
    for (const file of ALL.filter((name) => groupOf(name) === 'unit')) {
      const starts = [...reached(file)].find((name) =>
        /^import .* from '(node:child_process|\.[^']*\/postgres\.js)';$/m.test(
          readFileSync(name, 'utf8'),
        ),
      );
      strictEqual(
        starts,
        undefined,
        `${file} reaches ${starts}, which starts processes: it belongs to another group`,
      );
    }
  });
});

describe('what a command line of tests asks for', () => {
  const filesOf = (...words: readonly string[]) => planOf(words).passes.map(({ files }) => files);

  it('is everything without words, and the groups together are the same', () => {
    const [all, own, again] = [...filesOf(), []] as (readonly string[])[];
    deepStrictEqual([all, own], [ALL, testsIn('test/ledger')]);
    deepStrictEqual(again, []);
    const together = Object.keys(GROUPS).flatMap((group) => filesOf(group).flat());
    deepStrictEqual(together.sort(), filesOf().flat().sort());
  });

  it('is those files that are named, with what mocha is told', () => {
    const plan = planOf(['test/engine/lib/draw.test.ts', './test/http', '--grep', 'draws']);
    deepStrictEqual(
      plan.passes.map(({ files }) => files),
      [
        [
          'test/engine/lib/draw.test.ts',
          'test/http/http-server.test.ts',
          'test/http/page-server.test.ts',
        ],
      ],
    );
    deepStrictEqual([plan.options, plan.build, plan.busy], [['--grep', 'draws'], false, false]);
    deepStrictEqual(filesOf('unit', 'test/engine/lib/draw.test.ts'), [
      ['test/engine/lib/draw.test.ts'],
    ]);
    const { passes, build } = planOf(['postgres', 'test/ledger/placement/place.test.ts']);
    deepStrictEqual(
      [passes[1]?.files, passes[1]?.env],
      [['test/ledger/placement/place.test.ts'], { TESTS_STORE: 'postgres' }],
    );
    strictEqual(build, false);
    ok(planOf(['test/layers.test.ts', '--busy']).build);
    ok(planOf(['--busy']).busy);
  });

  it('leaves out a group', () => {
    const left = filesOf('--without', 'bench', '--grep', 'x').flat();
    deepStrictEqual([...left, ...filesOf('bench').flat()].sort(), filesOf().flat().sort());
    const less = filesOf('--without', 'bench', '--without', 'property').flat();
    deepStrictEqual(
      less,
      left.filter((file) => groupOf(file) !== 'property'),
    );
    throws(() => planOf(['--without', 'benches']), /--without: there is no group benches/);
  });

  it('must be there, and in the group', () => {
    throws(
      () => planOf(['unit', 'test/e2e/go.test.ts']),
      /belongs to process: npm run test:process -- test\/e2e\/go\.test\.ts/,
    );
    throws(() => planOf(['test/engine/drawn']), /test\/engine\/drawn does not exist/);
    throws(() => planOf(['--bail', 'test/engine/drawn']), /test\/engine\/drawn does not exist/);
    throws(() => planOf(['unitt']), /unitt does not exist/);
    ok(planOf(['-g', 'draws', '--busy']).options.includes('draws'));
    throws(
      () => planOf(['test/engine/drawn.test.ts']),
      /test\/engine\/drawn\.test\.ts does not exist/,
    );
  });
});

/**
 * Files of test/ that a file is made of, itself included; what it imports later, if ever, is not
 * among them.
 */
function reached(file: string, seen: Set<string> = new Set()): Set<string> {
  if (seen.has(file) || !file.startsWith('test/')) return seen;
  seen.add(file);
  for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(
    /^(?:import|export) (?!type).*? from '(\.[^']+)\.js';$/gms,
  )) {
    reached(`${join(dirname(file), path)}.ts`, seen);
  }
  return seen;
}

describe('variables of tests', () => {
  it('are told from settings of servers, to which they may be passed on', () => {
    const env = { STOWAGE_LISTEN: 'x', STOWAGE_SERVER: 'x', TESTS_STORE: 'x', STOWAGE_TEST_X: 'x' };
    const [only = '', ...more] = refusedVariables(env);
    match(only, /^environment STOWAGE_TEST_X: no such key/);
    deepStrictEqual(more, []);
  });

  it('are not named like settings', () => {
    const files = ['test', 'scripts', 'bench'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => join(folder, name)),
    );
    const read = files.flatMap((file) => [
      ...readFileSync(file, 'utf8').matchAll(/process\.env(?:\.|\[')(STOWAGE_\w+)/g),
    ]);
    const names = read.map(([, name = '']) => [name, 'x'] as const);
    ok(names.length > 0);
    deepStrictEqual(refusedVariables(Object.fromEntries(names)), []);
  });
});
