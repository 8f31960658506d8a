import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../fake-io.js';
import { type Started, startServer } from '../serve.js';

describe('a running server', () => {
  let directory: string;
  let file: string;
  let server: Started & { readonly address: string };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stowage-reload-'));
    file = join(directory, 'stowage.yaml');
  });

  afterEach(async () => {
    server.signal('SIGKILL');
    await server.ended;
    rmSync(directory, { recursive: true });
  });

  const start = async (text: string) => {
    writeFileSync(file, text);
    server = await startServer(join(directory, 'data'), [
      '--config',
      file,
      '--http-listen',
      '127.0.0.1:0',
    ]);
    await run(['backend', 'report', 'examples/backend.yaml', '--server', server.address]);
  };
  const placed = async (...more: readonly string[]) => {
    const { out, err } = await run([
      'volume',
      'schedule',
      '--size',
      '1',
      '-f',
      'value',
      '-c',
      'pool',
      '--server',
      server.address,
      ...more,
    ]);
    return out || err;
  };
  const figure = async (name: string) => {
    const [, http = ''] = /HTTP +(http:\S+)/.exec(server.output()) ?? [];
    const text = await (await fetch(`${http}/metrics`)).text();
    return text.split('\n').find((line) => line.startsWith(name));
  };

  it('takes its changed file over, at once and for what comes then', async () => {
    await start('scheduler:\n  multipliers: {capacity: 1}\n');
    assert.equal(await placed(), 'node1@lvm#thin');
    writeFileSync(file, 'scheduler:\n  multipliers: {capacity: -1}\n');
    await server.until(/configuration reloaded: scheduler\.multipliers/);
    assert.equal(await placed(), 'node1@lvm#thick');
    assert.equal(
      await figure('stowage_config_reloads_total{result="applied"}'),
      'stowage_config_reloads_total{result="applied"} 1',
    );
  });

  it('takes over whether a profile without CapacityFilter looks at capacity', async () => {
    const bare = 'scheduler: {filters: [CapabilitiesFilter]}\n';
    await start(bare);
    const schedule = async () =>
      (
        await run([
          'volume',
          'schedule',
          '--size',
          '100000',
          '-f',
          'value',
          '-c',
          'pool',
          '--server',
          server.address,
        ])
      ).err;
    assert.match(
      await schedule(),
      /no pool can take the volume; 2 pools seen: capacity\.guard removed 2\n/,
    );
    writeFileSync(file, `${bare}capacity: {guard: off}\n`);
    await server.until(/configuration reloaded: capacity\.guard/);
    assert.equal(await schedule(), '');
    writeFileSync(file, `${bare}capacity: {guard: no}\n`);
    await server.until(
      /refused, the old one stays: capacity\.guard: found .{1,2}no.{1,2}, expected on or off/,
    );
  });

  it('refuses a file that is wrong, with all reasons, and keeps what it had', async () => {
    await start('scheduler:\n  multipliers: {capacity: -1}\n');
    writeFileSync(
      file,
      'scheduler:\n  max_attempts: none\n  filters: [CapacityFiltr]\nheartbeat_flush_ms: 1\n',
    );
    await server.until(/refused, the old one stays: heartbeat_flush: found 1/);
    await server.until(/refused, the old one stays: scheduler\.max_attempts: found .{1,2}none/);
    writeFileSync(
      file,
      'profiles:\n  gold: {filters: [CapacityFiltr]}\n  tin: {multipliers: {capcity: 1}}\n',
    );
    await server.until(
      /profiles\.gold\.filters: unknown filter CapacityFiltr: did you mean CapacityFilter/,
    );
    await server.until(/profiles\.tin\.multipliers: unknown multiplier capcity/);
    assert.equal(await placed(), 'node1@lvm#thick');
    assert.equal(
      await figure('stowage_config_reloads_total{result="refused"}'),
      'stowage_config_reloads_total{result="refused"} 2',
    );
    writeFileSync(file, '');
    await sleep(500);
    assert.equal(await placed(), 'node1@lvm#thick');
  });

  it('reads it again on SIGHUP, and says what needs a restart', async () => {
    await start('log_level: warn\n');
    writeFileSync(file, 'service_down_time_ms: 5000\nlog_level: info\n');
    server.signal('SIGHUP');
    await server.until(/configuration reloaded: log_level/);
    await server.until(/a restart is needed for service_down_time\b/);
    server.signal('SIGHUP');
    await server.until(/configuration reloaded: nothing changed/);
    assert.equal(await placed(), 'node1@lvm#thin');
    server.signal('SIGTERM');
    assert.equal(await server.ended, 0);
  });

  it('follows a file that is replaced, and a link that is', async () => {
    await start('profiles: {}\n');
    const stacks = 'multipliers: {capacity: -1}';
    const write = (name: string, text: string) => {
      writeFileSync(join(directory, name), text);
      return join(directory, name);
    };
    renameSync(write('other', `profiles:\n  one: {filters: [DriverFilter], ${stacks}}\n`), file);
    await server.until(/configuration reloaded: profiles/);
    assert.equal(await placed('--profile', 'one'), 'node1@lvm#thick');
    const refusals = 'stowage_refusals_total{filter="DriverFilter"}';
    assert.equal(await figure(refusals), `${refusals} 0`);
    symlinkSync(write('third', `profiles:\n  two: {${stacks}}\n`), join(directory, 'link'));
    renameSync(join(directory, 'link'), file);
    await server.until(/reloaded: profiles[\s\S]*reloaded: profiles/);
    assert.equal(await placed('--profile', 'two'), 'node1@lvm#thick');
    assert.match(
      await placed('--profile', 'one'),
      /profile: there is no profile "one": did you mean two\? Known: default, two/,
    );
  });

  it('needs no file to be asked', async () => {
    server = await startServer(join(directory, 'data'));
    server.signal('SIGHUP');
    await server.until(/configuration reloaded: nothing changed/);
  });
});
