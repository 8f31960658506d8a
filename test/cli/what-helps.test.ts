import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './fake-io.js';
import { type Started, startServer } from './serve.js';

describe('what an operator is told to do', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stowage-helps-'));
  let server: Started & { readonly address: string };

  before(async () => {
    server = await startServer(join(directory, 'data'));
  });

  after(async () => {
    server.signal('SIGTERM');
    await server.ended;
    rmSync(directory, { recursive: true });
  });

  const stowage = (...words: readonly string[]) => run([...words, '--server', server.address]);
  const refusal = async () => {
    const { code, err } = await stowage('volume', 'schedule', '--size', '1');
    assert.equal(code, 2);
    return err;
  };

  it('names a report where no backend is known', async () => {
    const err = await refusal();
    assert.match(err, /no pool takes part/);
    assert.match(err, /`stowage backend list` shows which .* known: `stowage backend report FILE`/);
  });

  it('names what each backend that takes no part wants, and the command', async () => {
    await stowage('backend', 'heartbeat', 'silent@x');
    await stowage('backend', 'heartbeat', 'off@x');
    await stowage('backend', 'set-state', 'off@x', 'disabled', '--reason', 'disk');
    const err = await refusal();
    assert.match(err, /2 backends take no part \(1 disabled, 1 never reported\)/);
    assert.match(err, /silent@x {2}no report has come from it/);
    assert.match(err, /operator must enable it: `stowage backend set-state off@x enabled`/);
    assert.match(err, /manager must report; by hand: `stowage backend report FILE`/);
    await stowage('backend', 'set-state', 'off@x', 'enabled');
    assert.doesNotMatch(await refusal(), /enable it/);
  });
});
