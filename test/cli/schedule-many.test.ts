import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTerminal } from '../support/terminal.js';
import { type Started, startServer } from './serve.js';

const VOLUMES = 8000;
const BIN = 'dist/src/bin.js';

describe('schedule-many that is interrupted', () => {
  const home = mkdtempSync(join(tmpdir(), 'stowage-many-'));
  const state = join(home, 'state');
  const env = { ...process.env, XDG_STATE_HOME: state };
  const kept = () => readdirSync(join(state, 'stowage')).map((one) => join(state, 'stowage', one));
  let server: Started & { readonly address: string };

  before(async () => {
    server = await startServer(join(home, 'data'));
    const capabilities = {
      volume_backend_name: 'lvm',
      total_capacity_gb: 100_000,
      free_capacity_gb: 100_000,
    };
    writeFileSync(
      join(home, 'backend.json'),
      JSON.stringify({ host: 'node1@lvm', availability_zone: 'nova', capabilities }),
    );
    stowage('backend', 'report', join(home, 'backend.json'));
    // None has an id.
    const lines = Array.from({ length: VOLUMES }, () => '{"size_gib": 1}');
    writeFileSync(join(home, 'volumes.jsonl'), lines.join('\n'));
  });

  after(async () => {
    server.signal('SIGTERM');
    await server.ended;
    rmSync(home, { recursive: true });
  });

  function stowage(...words: readonly string[]): string {
    const all = [BIN, ...words, '--server', server.address];
    return execFileSync(process.execPath, all, { encoding: 'utf8', env });
  }

  const held = () =>
    Number(stowage('pool', 'show', 'node1@lvm#lvm', '-f', 'value', '-c', 'volumes'));

  it('has told what was placed, and places none twice if it is resumed', async () => {
    const words = ['volume', 'schedule-many', join(home, 'volumes.jsonl'), '-f', 'csv'];
    const child = spawn(process.execPath, [BIN, ...words, '--server', server.address], { env });
    const said = { out: '', err: '' };
    child.stderr.on('data', (text) => (said.err += text));
    const rows = new Promise<void>((resolve) =>
      child.stdout.on('data', (text) => {
        said.out += text;
        if (said.out.split('\n').length > 2) resolve();
      }),
    );
    await rows;
    // It cannot finish now, however fast it is.
    server.signal('SIGSTOP');
    try {
      assert.match(said.err, /^ids of 8000 volumes: (\S+)$/m, 'told before anything is placed');
      child.kill('SIGINT');
      const [code] = await once(child, 'close');
      assert.equal(code, 1);
    } finally {
      server.signal('SIGCONT');
    }
    const [file = ''] = kept();
    assert.match(said.err, /interrupted: [1-9]\d* of 8000 volumes placed, [1-9]\d* not answered; /);
    assert.ok(said.err.includes(`go on: node ${BIN} volume schedule-many --resume ${file}\n`));
    const first = placed(said.out);
    assert.ok(first.size > 0 && first.size < VOLUMES);

    const rest = placed(stowage('volume', 'schedule-many', '--resume', file, '-f', 'csv'));
    assert.equal(rest.size, VOLUMES);
    for (const [volume, decision] of first) assert.equal(rest.get(volume), decision);
    assert.equal(held(), VOLUMES);
    assert.deepEqual(kept(), [], 'nothing is left to resume');
  });

  it('shows its progress on a terminal', () => {
    writeFileSync(join(home, 'three.jsonl'), '{"size_gib": 1}\n'.repeat(3));
    const words = ['volume', 'schedule-many', join(home, 'three.jsonl')];
    const command = inTerminal([process.execPath, BIN, ...words, '--server', server.address]);
    const shown = execFileSync(...command, {
      encoding: 'utf8',
      env: { ...env, TERM: 'xterm' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    assert.match(shown, /deciding .* 3\/3/);
    assert.equal(shown.split('node1@lvm#lvm').length - 1, 3);
  });
});

/** Decisions by volume, of those that were placed. */
function placed(csv: string): ReadonlyMap<string, string> {
  const rows = csv
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
  return new Map(
    rows
      .filter(([, pool]) => pool !== '')
      .map(([volume = '', , decision = '']) => [volume, decision]),
  );
}
