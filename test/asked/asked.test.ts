import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PATIENCE_MS } from '../support/patience.js';
import { play } from './play.js';
import { runAsked } from './run.js';
import type { Situation } from './situation.js';

const DIRECTORY = 'test/asked/situations';

describe('situations that people asked about', function () {
  this.timeout(PATIENCE_MS);

  it('are answered as they must be', async () => {
    const names = (await readdir(DIRECTORY)).filter((name) => name.endsWith('.yaml'));
    assert.ok(names.length >= 9, `${names.length} situations`);
    const told: string[] = [];
    const files = names.map((name) => join(DIRECTORY, name));
    assert.deepEqual([await runAsked(files, (line) => told.push(line)), told], [0, []]);
  });

  it('tell what is answered otherwise', async () => {
    const asked = (steps: Situation['steps']) => play({ file: '', title: '', config: {}, steps });
    const create = { kind: 'call', call: 'ScheduleCreateVolume', with: { sizeGib: 1 } } as const;
    const refused = { error: 'NO_VALID_BACKEND' };
    assert.equal(await asked([{ ...create, times: 2, expect: refused }]), null);
    const placed = await asked([{ ...create, times: 1, expect: {} }]);
    assert.match(placed ?? '', /step 1: .*0 of 1 succeed, not 1: NO_VALID_BACKEND/);
    const says = { ...refused, says: ['firmware'] };
    const silent = await asked([{ ...create, times: 1, expect: says }]);
    assert.match(silent ?? '', /does not say firmware/);
    const list = { kind: 'call', call: 'ListPools', with: {}, times: 1 } as const;
    const other = await asked([{ ...list, expect: { answer: { readRevision: 7 } } }]);
    assert.match(other ?? '', /answer.readRevision is .*, not 7/);
  });
});
