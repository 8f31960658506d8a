import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { splitAddress } from '../../src/config/address.js';
import { configKeys, loadConfig } from '../../src/config/load.js';
import { ConfigError } from '../../src/config/problems.js';
import type { Config } from '../../src/config/schema.js';

describe('config', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stowage-config-'));
  after(() => rmSync(directory, { recursive: true }));

  /** Loads a file's text with environment and flags. */
  function load(
    text: string | undefined,
    env: Record<string, string> = {},
    flags: Record<string, string | boolean | undefined> = {},
  ): Config {
    const file = join(directory, 'stowage.yaml');
    if (text !== undefined) writeFileSync(file, text);
    return loadConfig({ file: text === undefined ? undefined : file, env, flags });
  }

  /** The problems that it complains of. */
  function problems(...sources: Parameters<typeof load>): readonly string[] {
    try {
      load(...sources);
    } catch (error) {
      if (error instanceof ConfigError)
        return error.problems.map((problem) => problem.replace(/ \(in .*\)$/, ''));
      throw error;
    }
    return [];
  }

  it('needs nothing, and is frozen through and through', () => {
    const config = load(undefined);
    assert.equal(config.listen, '127.0.0.1:50051');
    assert.equal(config.http_listen, '127.0.0.1:9464');
    assert.equal(config.scheduler.max_over_subscription_ratio, '20.0');
    assert.deepEqual(config.scheduler.multipliers, { capacity: 1 });
    assert.equal(config.retention.requests_ms, 86_400_000);
    assert.ok(
      Object.isFrozen(config) &&
        Object.isFrozen(config.scheduler.filters) &&
        Object.isFrozen(config.scheduler.multipliers),
    );
  });

  it('says something of every key', () => {
    for (const { key, description, env } of configKeys()) {
      assert.ok(description.length > 10, key);
      assert.match(env, /^STOWAGE_[A-Z_]+$/);
      assert.doesNotMatch(key, /_ms$/, 'a span is shown with its unit');
    }
  });

  it('takes flags before environment before file before defaults', () => {
    const file = 'data_dir: file\nscheduler: {max_attempts: 4, weighers: [A]}\n';
    assert.deepEqual([load(file).data_dir, load(file).scheduler.max_attempts], ['file', 4]);
    const env = { STOWAGE_DATA_DIR: 'env', STOWAGE_SCHEDULER_MAX_ATTEMPTS: '5' };
    assert.deepEqual(
      [load(file, env).data_dir, load(file, env).scheduler.max_attempts],
      ['env', 5],
    );
    const flags = { data_dir: 'flag', 'scheduler.max_attempts': '6', listen: undefined };
    assert.deepEqual(
      [load(file, env, flags).data_dir, load(file, env, flags).scheduler.max_attempts],
      ['flag', 6],
    );
    assert.deepEqual(load(file, env, flags).scheduler.weighers, ['A']);
  });

  it('reads lists, maps, nothing and numbers from the environment', () => {
    const config = load(undefined, {
      STOWAGE_SCHEDULER_FILTERS: 'CapacityFilter, CapabilitiesFilter',
      STOWAGE_SCHEDULER_MULTIPLIERS: '{capacity: -1}',
      STOWAGE_WORKERS_RESCHEDULE_AFTER_DOWN_MS: 'null',
      STOWAGE_HTTP_LISTEN: 'off',
      STOWAGE_DATA_DIR: '42',
      STOWAGE_TLS_CERT: '',
      STOWAGE_SERVER: 'the command line reads this one',
      STOWAGE_PORT_50051_TCP_ADDR: '10.0.0.1',
      STOWAGE_SERVICE_HOST: '10.0.0.1',
    });
    assert.deepEqual(config.scheduler.filters, ['CapacityFilter', 'CapabilitiesFilter']);
    assert.deepEqual(config.scheduler.multipliers, { capacity: -1 });
    assert.equal(config.workers.reschedule_after_down_ms, null);
    assert.equal(config.http_listen, null);
    assert.equal(config.data_dir, '42');
    assert.equal(config.tls.cert, null);
  });

  it('takes an empty file, and sections of which every line is a comment', () => {
    assert.equal(load('').data_dir, './data');
    assert.equal(load('scheduler:\n  # max_attempts: 3\n').scheduler.max_attempts, 3);
  });

  it('takes a default volume type', () => {
    const { default_volume_type } = load(
      'scheduler: {default_volume_type: {name: gold, qos_specs: {iops: 5}}}',
    ).scheduler;
    assert.deepEqual(default_volume_type, {
      name: 'gold',
      extra_specs: {},
      qos_specs: { iops: 5 },
    });
    const typed = (specs: string) =>
      `scheduler: {default_volume_type: {name: gold, extra_specs: ${specs}}}`;
    assert.deepEqual(load(typed('{a: null, b: x}')).scheduler.default_volume_type?.extra_specs, {
      a: null,
      b: 'x',
    });
    assert.equal(problems(typed('{a: 1}')).length, 1);
  });

  it('names unknown keys and the nearest known one', () => {
    assert.deepEqual(problems('lisen: x'), ['lisen: no such key; did you mean listen?']);
    assert.deepEqual(problems('scheduler: {max_atempts: 1}'), [
      'scheduler.max_atempts: no such key; did you mean scheduler.max_attempts?',
    ]);
    assert.deepEqual(problems('max_attempts: 1'), [
      'max_attempts: no such key; did you mean scheduler.max_attempts?',
    ]);
    assert.deepEqual(problems('schedular: {}'), [
      'schedular: no such key; did you mean scheduler?',
    ]);
    assert.deepEqual(problems('wholly_different: 1'), ['wholly_different: no such key']);
    assert.deepEqual(problems(undefined, { STOWAGE_LISTN: 'x' }), [
      'environment STOWAGE_LISTN: no such key; did you mean STOWAGE_LISTEN?',
    ]);
    assert.deepEqual(problems(undefined, {}, { max_attempt: '1' }), [
      'max_attempt: no such key; did you mean scheduler.max_attempts?',
    ]);
  });

  it('says what it found, what it expected and where', () => {
    assert.deepEqual(problems('scheduler: {max_attempts: 0}'), [
      'scheduler.max_attempts: found 0, expected a whole number from 1 to 1000',
    ]);
    assert.deepEqual(problems('scheduler: 5'), ['scheduler: found 5, expected a map of keys']);
    assert.deepEqual(problems('scheduler: {filters: [A, 1]}'), [
      'scheduler.filters[1]: found 1, expected text',
    ]);
    assert.deepEqual(problems(undefined, { STOWAGE_INSECURE: 'perhaps' }), [
      'insecure: found "perhaps", expected true or false (environment STOWAGE_INSECURE)',
    ]);
    assert.deepEqual(problems(undefined, {}, { log_level: 'loud' }), [
      'log_level: found "loud", expected fatal, error, warn, info, debug, trace or silent (a flag)',
    ]);
    for (const ratio of ['0.5', 'x', 'null', '[]'])
      assert.match(
        problems(`scheduler: {max_over_subscription_ratio: ${ratio}}`)[0] ?? '',
        /auto$/,
      );
    for (const ratio of ['1', "'1.5'", 'auto', '20.0'])
      assert.deepEqual(problems(`scheduler: {max_over_subscription_ratio: ${ratio}}`), []);
    for (const listen of ['50051', 'host', 'host:', 'host:70000', '::1:5', 'a b:1'])
      assert.match(problems(`listen: '${listen}'`)[0] ?? '', /host:port/);
    assert.match(problems('a: [')[0] ?? '', /is not YAML/);
    assert.match(problems('- a')[0] ?? '', /expected a map of keys/);
    assert.throws(() => loadConfig({ file: '/nowhere', env: {}, flags: {} }), /cannot be read/);
  });

  it('takes profiles that state some keys, and names what is wrong with them', () => {
    const { profiles } = load(
      'profiles: {gold: {weighers: [GoodnessWeigher], max_attempts: 5}, tin: {}}',
    );
    assert.deepEqual(profiles, {
      gold: { weighers: ['GoodnessWeigher'], max_attempts: 5 },
      tin: {},
    });
    assert.deepEqual(problems('profiles: {gold: {filtrs: 1, max_attempts: 0}, tin: 3}'), [
      'profiles.gold.max_attempts: found 0, expected a whole number from 1 to 1000',
      'profiles.gold.filtrs: no such key; did you mean profiles.gold.filters?',
      'profiles.tin: found 3, expected a map with filters, weighers, weight_handler, ' +
        'min_physical_free_percent, source_locality, multipliers, max_attempts',
    ]);
    const [reserved = ''] = problems('profiles: {default: {}}');
    assert.match(reserved, /^profiles\.default: the profile named default is the one of scheduler/);
  });

  it('listens beyond this machine only with TLS or with leave', () => {
    for (const listen of ['0.0.0.0:1', '[::]:1', 'example.org:1', '127.evil.org:1']) {
      assert.match(problems(`listen: '${listen}'`)[0] ?? '', /without TLS .* --insecure/, listen);
    }
    for (const listen of ['localhost:1', '127.0.0.2:1', '[::1]:1'])
      assert.deepEqual(problems(`listen: '${listen}'`), []);
    assert.deepEqual(problems("listen: '0.0.0.0:1'\ninsecure: true"), []);
    const tls = "listen: '0.0.0.0:1'\ntls: {cert: a, key: b}";
    assert.match(problems(tls)[0] ?? '', /auth.bindings would let whoever .* auth.mode: none/);
    assert.deepEqual(problems(`${tls}\nauth: {mode: none}`), []);
  });

  it('wants certificate and key together', () => {
    assert.match(problems('tls: {cert: a}')[0] ?? '', /belong together/);
    assert.match(problems('tls: {client_ca: a}')[0] ?? '', /needs tls.cert/);
  });

  it('splits addresses', () => {
    assert.deepEqual(splitAddress('[::1]:50051'), { host: '::1', port: 50051 });
    assert.deepEqual(splitAddress('a-b.c:0'), { host: 'a-b.c', port: 0 });
    assert.equal(splitAddress('a'), undefined);
  });
});
