import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildGo, needGo } from './go-support.js';
import { run } from './support.js';

/** What `worker check` says of a requirement. */
interface Verdict {
  readonly verdict: string;
}

describe('the Go programs of the quick start', () => {
  let directory: string;

  before(async function () {
    const env = needGo(this);
    directory = await mkdtemp(join(tmpdir(), 'stowage-go-'));
    await buildGo(directory, env);
  });
  after(async () => {
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  });

  it('do all that is required of a worker and of a manager', async () => {
    const program = [join(directory, 'worker'), '--server', '{server}', '--backend', '{backend}'];
    const { code, stdout, stderr } = await run(process.execPath, [
      ...['dist/src/bin.js', 'worker', 'check', '-f', 'json', '--'],
      ...[...program, '--work', '1500ms'],
    ]);
    assert.equal(code, 0, `${stdout}${stderr}`);
    const { requirements } = JSON.parse(stdout) as { requirements: readonly Verdict[] };
    assert.ok(requirements.length >= 30, stdout);
    assert.deepEqual(
      requirements.filter(({ verdict }) => verdict !== 'met'),
      [],
    );
  });
});
