import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settingsOf } from '../../src/app/ledger-settings.js';
import { loadConfig, loadSettings } from '../../src/config/load.js';
import { ConfigError } from '../../src/config/problems.js';
import { hideSecrets, show } from '../../src/config/values.js';
import { run } from '../cli/fake-io.js';

const PEM = '-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----';

describe('settings', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stowage-settings-'));
  const file = join(directory, 'stowage.yaml');
  after(() => rmSync(directory, { recursive: true }));

  it('say where each value comes from', () => {
    writeFileSync(file, 'data_dir: a\nlog_level: info\nscheduler: {max_attempts: 5}\n');
    const env = { STOWAGE_LOG_LEVEL: 'error', STOWAGE_INSECURE: 'true' };
    const found = loadSettings({ file, env, flags: { insecure: false } });
    const of = (key: string) => found.find((one) => one.key === key);
    assert.deepEqual(of('data_dir'), { key: 'data_dir', value: 'a', origin: 'file', where: file });
    assert.deepEqual(of('scheduler.max_attempts'), {
      key: 'scheduler.max_attempts',
      value: 5,
      origin: 'file',
      where: file,
    });
    assert.deepEqual(of('log_level'), {
      key: 'log_level',
      value: 'error',
      origin: 'environment',
      where: 'STOWAGE_LOG_LEVEL',
    });
    assert.deepEqual(of('insecure'), { key: 'insecure', value: false, origin: 'flag', where: '' });
    assert.deepEqual(of('listen'), {
      key: 'listen',
      value: '127.0.0.1:50051',
      origin: 'default',
      where: '',
    });
  });

  it('hold the age of reports for every profile, and write what was heard well within it', () => {
    writeFileSync(
      file,
      'reports: {max_age_ms: 4000}\nprofiles: {other: {filters: [CapacityFilter]}}\n',
    );
    const { profile, profiles, heartbeatFlushMs, maxReportAgeMs } = settingsOf(
      loadConfig({ file, env: {}, flags: {} }),
    );
    assert.deepEqual(
      [profile.filters[0]?.name, profiles.get('other')?.filters[0]?.name],
      ['report_age', 'report_age'],
    );
    assert.deepEqual([heartbeatFlushMs, maxReportAgeMs], [1000, 4000]);
    const without = settingsOf(loadConfig({ env: {}, flags: {} }));
    assert.deepEqual(
      [without.profile.filters.some(({ name }) => name === 'report_age'), without.heartbeatFlushMs],
      [false, 10_000],
    );
  });

  it('are shown by the command, as a table and for programs', async () => {
    writeFileSync(file, 'data_dir: a\n');
    const table = await run(['config', 'show', '--config', file, '--log-level', 'info']);
    assert.match(table.out, new RegExp(`^data_dir +a +file ${file}$`, 'm'));
    assert.match(table.out, /^log_level +info +flag$/m);
    const json = JSON.parse((await run(['config', 'show', '-f', 'json'])).out) as {
      key: string;
      value: unknown;
    }[];
    assert.deepEqual(json.find(({ key }) => key === 'scheduler.weighers')?.value, [
      'CapacityWeigher',
    ]);
    const csv = await run(['config', 'list', '-f', 'csv', '-c', 'environment,default']);
    assert.match(csv.out, /^STOWAGE_LISTEN,127\.0\.0\.1:50051$/m);
  });

  it('are checked without starting a server: all that is wrong, at once', async () => {
    assert.deepEqual(await run(['config', 'check']), {
      code: 0,
      out: 'the configuration is good',
      err: '',
    });
    writeFileSync(
      file,
      'scheduler: {weighers: [CapacityWeihger]}\ntls: {cert: /nowhere, key: /nowhere}\n',
    );
    const { code, err } = await run(['config', 'check', '--config', file]);
    assert.equal(code, 1);
    assert.match(err, /CapacityWeihger.*CapacityWeigher/);
    assert.match(err, /tls\.cert: \/nowhere cannot be read/);
    const text = join(directory, 'text.pem');
    writeFileSync(text, 'no certificate');
    assert.match(
      (await run(['config', 'check', '--set', `tls.cert=${text}`, '--set', `tls.key=${text}`])).err,
      /tls\.cert: .*expected a certificate in PEM/,
    );
  });

  it('never print secrets', async () => {
    assert.equal(show(PEM), '"(PEM text, hidden)"');
    assert.equal(hideSecrets('postgres://me:pass@word@host/db'), 'postgres://me:(hidden)@host/db');
    assert.equal(hideSecrets('see http://localhost:80/x'), 'see http://localhost:80/x');
    const told = (text: string) => {
      writeFileSync(file, text);
      try {
        loadSettings({ file, env: {}, flags: {} });
      } catch (error) {
        if (error instanceof ConfigError) return error.message;
      }
      return '';
    };
    const wrong = told(`tls: {cert: c, key: ${JSON.stringify(PEM)}}\n`);
    assert.match(wrong, /tls\.key: found .*hidden.*expected path of a PEM file, not its text/);
    assert.ok(!wrong.includes('MIIE'));
    writeFileSync(
      file,
      `scheduler: {default_volume_type: {name: t, qos_specs: {url: 'x://a:b@c', pem: ` +
        `${JSON.stringify(PEM)}}}}\n`,
    );
    for (const format of ['table', 'json', 'yaml', 'csv', 'value']) {
      const { out } = await run(['config', 'show', '--config', file, '-f', format]);
      assert.ok(!out.includes('MIIE') && !out.includes(':b@'), out);
    }
  });
});
