import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { run } from '../fake-io.js';
import { matchSnapshot } from '../snapshot.js';

const FIXTURES = 'test/cli/cinder-conf';

describe('stowage config import', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stowage-import-'));
  const file = (name: string) => join(directory, name);
  after(() => rmSync(directory, { recursive: true }));

  for (const name of ['devstack', 'production']) {
    it(`writes what a ${name} file describes, and config check finds it good`, async () => {
      const told = await run([
        'config',
        'import',
        `${FIXTURES}/${name}.conf`,
        '--leave-out-unknown',
      ]);
      assert.equal(told.code, 0, told.err);
      matchSnapshot(
        `config import ${name}`,
        [told.out, told.err].filter((text) => text !== '').join('\n'),
      );
      assert.ok(!told.out.includes('not-a-secret'));
      writeFileSync(file('checked.yaml'), told.out);
      assert.equal(
        (await run(['config', 'check', '--config', file('checked.yaml')])).out,
        'the configuration is good',
      );
    });

    it(`has the same for programs of a ${name} file`, async () => {
      const told = await run([
        'config',
        'import',
        `${FIXTURES}/${name}.conf`,
        '--leave-out-unknown',
        '-f',
        'json',
      ]);
      matchSnapshot(`config import ${name} json`, told.out);
      const { options } = JSON.parse(told.out) as {
        options: { line: number | null; key: string | null; note: string }[];
      };
      const lines = readFileSync(`${FIXTURES}/${name}.conf`, 'utf8').split('\n');
      assert.equal(
        options.filter(({ line }) => line !== null).length,
        lines.filter((line) => /^\w+ ?[=:]/.test(line)).length,
      );
      assert.deepEqual(
        options.filter(({ key, note }) => key === null && note === ''),
        [],
      );
    });
  }

  it('writes to a file, and over one only when forced', async () => {
    const to = ['config', 'import', `${FIXTURES}/devstack.conf`, '--output', file('out.yaml')];
    const first = await run(to);
    assert.deepEqual(first, {
      code: 0,
      out: `${file('out.yaml')}: 2 options with a key here, 39 without`,
      err: '',
    });
    writeFileSync(file('out.yaml'), 'mine');
    assert.deepEqual(await run(to), {
      code: 1,
      out: '',
      err: `stowage: ${file('out.yaml')} is there already: --force writes over it`,
    });
    assert.equal(readFileSync(file('out.yaml'), 'utf8'), 'mine');
    assert.equal((await run([...to, '--force'])).code, 0);
    assert.match(readFileSync(file('out.yaml'), 'utf8'), /^scheduler:\n/);
    const { code, err } = await run([...to.slice(0, -1), file('no/where')]);
    assert.equal(code, 1);
    assert.match(err, /no\/where: cannot be written: there is no such file/);
  });

  it(
    'writes nothing where rules are not known here, names each, and exits with 2; it leaves ' +
      'them out when told so',
    async () => {
      const own =
        'AvailabilityZoneFilter,SAPPoolDownFilter,CapabilitiesFilter,ShardFilter,CapacityFilter';
      const text = `[DEFAULT]\nscheduler_default_filters = ${own}\nscheduler_driver = own.Driver\n`;
      const import_ = ['config', 'import', '-', '--output', file('own.yaml')];
      assert.deepEqual(await run(import_, text), {
        code: 2,
        out: '',
        err: [
          'stowage: standard input:2 scheduler_default_filters: SAPPoolDownFilter: no such ' +
            'filter here',
          'stowage: standard input:2 scheduler_default_filters: ShardFilter: no such filter here',
          'stowage: standard input:3 scheduler_driver: own.Driver: a class of your own is ' +
            'not run here',
          'stowage: nothing is written, for it would let through what those hold back: ' +
            '--leave-out-unknown writes it without them',
        ].join('\n'),
      });
      assert.ok(!existsSync(file('own.yaml')));
      const { code, err } = await run([...import_, '--leave-out-unknown'], text);
      assert.equal(code, 0);
      assert.equal(
        err,
        [
          'stowage: standard input:2 scheduler_default_filters: SAPPoolDownFilter is left ' +
            'out: no such filter here',
          'stowage: standard input:2 scheduler_default_filters: ShardFilter is left out: no ' +
            'such filter here',
          'stowage: standard input:3 scheduler_driver: own.Driver is left out: a class of ' +
            'your own is not run here',
        ].join('\n'),
      );
      const { scheduler } = parse(readFileSync(file('own.yaml'), 'utf8')) as {
        scheduler: { filters: string[] };
      };
      assert.deepEqual(scheduler.filters, [
        'AvailabilityZoneFilter',
        'CapabilitiesFilter',
        'CapacityFilter',
      ]);
      assert.equal(
        (await run(['config', 'check', '--config', file('own.yaml')])).out,
        'the configuration is good',
      );
    },
  );

  it('tells on standard error, too, what it took otherwise than it was written', async () => {
    const told = await run(
      ['config', 'import', '-'],
      '[DEFAULT]\nscheduler_default_filters = DriverFilter, RetryFilter\n',
    );
    assert.equal(told.code, 0);
    const [old, capacity] = told.err.split('\n');
    assert.equal(
      old,
      'stowage: standard input:2 scheduler_default_filters: RetryFilter is the old name of ' +
        'IgnoreAttemptedHostsFilter',
    );
    assert.match(
      capacity ?? '',
      /: nothing checks capacity, for CapacityFilter is not in the list\. Stowage still refuses/,
    );
    assert.match(
      told.out,
      /# RetryFilter is the old name .*\n.*# nothing checks capacity.*\n {2}filters:\n/,
    );
  });

  it('takes several files, a later one counts more, and standard input once', async () => {
    const told = await run(
      ['config', 'import', `${FIXTURES}/production.conf`, '-', '--leave-out-unknown'],
      '[DEFAULT]\nservice_down_time = 30\n',
    );
    assert.match(
      told.out,
      /# standard input:2 \[DEFAULT\] service_down_time\nservice_down_time: 30s\n/,
    );
    assert.match(
      told.out,
      /production\.conf:20 \[DEFAULT\] service_down_time: stated again at standard input:2, which/,
    );
    assert.match(
      (await run(['config', 'import', '-', '-'])).err,
      /standard input can be read once/,
    );
  });

  it('tells everything that is wrong, and writes nothing', async () => {
    writeFileSync(
      file('wrong.conf'),
      '[DEFAULT]\nservice_down_time = soon\nscheduler_max_attempts = many\nhunter2\n',
    );
    const { code, out, err } = await run([
      'config',
      'import',
      file('wrong.conf'),
      '--output',
      file('never.yaml'),
    ]);
    assert.deepEqual({ code, out }, { code: 1, out: '' });
    assert.deepEqual(
      err.split('\n').map((line) => line.replace(directory, '')),
      [
        'stowage: configuration: /wrong.conf:4: found no option, expected option = value',
        'stowage: configuration: /wrong.conf:2: [DEFAULT] service_down_time: found "soon", ' +
          'expected a whole number of seconds from 1 to 2147483',
        'stowage: configuration: /wrong.conf:3: [DEFAULT] scheduler_max_attempts: found ' +
          '"many", expected a whole number from 1 to 1000',
      ],
    );
    assert.ok(!existsSync(file('never.yaml')));
    assert.match(
      (await run(['config', 'import', file('none.conf')])).err,
      /none\.conf: cannot be read: there is no such file/,
    );
  });
});
