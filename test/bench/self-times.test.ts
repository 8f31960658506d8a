import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { selfTimes } from '../../bench/support/self-times.js';

const frame = (functionName: string, url: string, lineNumber = 0) => ({
  functionName,
  url,
  lineNumber,
  columnNumber: 0,
});

describe('bench: self times of a profile', () => {
  it('go to the module or package of each function, and idle time to none', () => {
    const nodes = [
      frame('(idle)', ''),
      frame('place', 'file:///opt/stowage/dist/src/ledger/place.js', 17),
      frame(
        'decode',
        'file:///opt/stowage/node_modules/@bufbuild/protobuf/dist/esm/from-binary.js',
      ),
      frame('query', '/opt/stowage/node_modules/knex/lib/client.js'),
      frame('run', ''),
      frame('emit', 'node:events'),
      frame('(garbage collector)', ''),
    ].map((callFrame, id) => ({ id, callFrame }));
    // Each sample stands for the time until the next; the last for none.
    const samples = [0, 1, 2, 3, 4, 5, 6, 1, 0];
    const timeDeltas = [9_000, 1_000, 4_000, 3_000, 2_500, 2_000, 1_500, 1_000, 500];
    const { idleMs, busyMs, groups, functions } = selfTimes({ nodes, samples, timeDeltas });
    strictEqual(idleMs, 1);
    strictEqual(busyMs, 14.5);
    deepStrictEqual(groups, [
      { name: 'src/ledger', ms: 4.5 },
      { name: '@bufbuild/protobuf', ms: 3 },
      { name: 'knex', ms: 2.5 },
      { name: 'native', ms: 2 },
      { name: 'node', ms: 1.5 },
      { name: 'gc', ms: 1 },
    ]);
    deepStrictEqual(functions[0], { name: 'place  src/ledger/place.js:18', ms: 4.5 });
  });

  it('need a file', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', 'bench/profile-summary.ts'],
      { encoding: 'utf8' },
    );
    strictEqual(status, 2);
    strictEqual(stderr.startsWith('npm run bench:profile -- FILE.cpuprofile'), true);
  });
});
