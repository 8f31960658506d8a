import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const SUMMARY = new RegExp(
  '^demo: (\\d+) volumes, (\\d+) available, (\\d+) refused(?:, (\\d+) given up)?, ' +
    '(\\d+) decided again, (\\d+) overfilled$',
  'm',
);

describe('stowage demo', () => {
  let directory: string;
  let running: Demo[];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stowage-demo-test-'));
    running = [];
  });

  afterEach(async () => {
    for (const demo of running) await demo.kill();
    for (const { pid } of serversIn(directory)) process.kill(pid, 'SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });

  /** Starts a demo with a temporary directory of its own. */
  const start = (
    arguments_: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Demo => {
    const demo = new Demo(arguments_, { TMPDIR: directory, ...env });
    running.push(demo);
    return demo;
  };

  /** Asserts that no process and no file is left. */
  const leftNothing = () => {
    assert.deepEqual(serversIn(directory), []);
    assert.deepEqual(readdirSync(directory), []);
  };

  it(
    'shows a cloud at work, and the figures of its last line agree with each other and with ' +
      'the rest',
    async () => {
      const demo = start(['--volumes', '60', '--seed', '7']);
      assert.equal(await demo.ended, 0, demo.printed);
      const [, volumes, available, refused, givenUp = 0, again, overfilled] = (
        SUMMARY.exec(demo.printed) ?? []
      ).map(Number);
      assert.equal(volumes, 61);
      assert.equal(Number(available) + Number(refused) + (givenUp || 0), volumes);
      assert.ok(Number(refused) >= 1);
      assert.ok(Number(again) >= 1);
      assert.equal(overfilled, 0);
      assert.match(
        demo.printed,
        new RegExp(
          `^  ${Number(volumes) - Number(refused)} of 60 placed, .*${available} made`,
          'm',
        ),
      );
      leftNothing();
    },
  );

  it('tells of a failure and a refusal, checks itself, and says what to try next', async () => {
    const demo = start(['--volumes', '20']);
    assert.equal(await demo.ended, 0, demo.printed);
    for (const pool of ['rack1@flash#nvme', 'shelf@ceph#hdd'])
      assert.match(demo.printed, new RegExp(`^  ${pool} +[#.]+ +[\\d,]+ of [\\d,]+ GiB`, 'm'));
    assert.match(
      demo.printed,
      /^ {2}attempt 1 {2}at +0 ms {2}rack1@flash#\w+ +failed after \d+ ms: \w/m,
    );
    assert.match(demo.printed, /^ {2}attempt \d {2}at +\d+ ms {2}\S+ +made after \d+ ms$/m);
    assert.match(demo.printed, /^ {2}CapacityFilter removed \d of 7$/m);
    assert.match(demo.printed, /Nearest misses:\n {4}\S+ {2}CapacityFilter: the volume/);
    assert.equal(demo.printed.match(/^ {2}yes {2}/gm)?.length, 4);
    assert.match(demo.printed, /\nTry next\n(?: {2}.+\n){4}$/);
    leftNothing();
  });

  it('prints plain text of at most 80 columns where there is no terminal', async () => {
    const demo = start(['--volumes', '10'], { LANG: 'C.UTF-8', TERM: 'xterm-256color' });
    assert.equal(await demo.ended, 0, demo.printed);
    assert.match(demo.printed, /^[\x20-\x7e\n]*$/);
    const wide = demo.printed
      .split('\n')
      .filter((line) => line.length > 80 && !line.startsWith('demo: '));
    assert.deepEqual(wide, []);
  });

  it("keeps away from a user's own configuration", async () => {
    const demo = start(['--volumes', '3'], {
      STOWAGE_CONFIG: '/nowhere',
      STOWAGE_DATA_DIR: '/nowhere',
      STOWAGE_LISTEN: '127.0.0.1:1',
    });
    assert.equal(await demo.ended, 0, demo.printed);
  });

  it('stays for other commands with --keep, still at work, and ends by Ctrl-C', async () => {
    const demo = start(['--volumes', '10', '--keep']);
    const [, address = ''] = await demo.until(
      /^ {2}\S.* volume schedule --size 10 --server (\S+)$/m,
    );
    const stowage = (...words: string[]) =>
      execFileSync(process.execPath, ['dist/src/bin.js', ...words, '--server', address], {
        encoding: 'utf8',
      });
    assert.match(stowage('pool', 'list'), /^shelf@ceph#ssd/m);
    const [, volume = ''] =
      /^volume +(\S+)$/m.exec(stowage('volume', 'schedule', '--size', '1', '--zone', 'south')) ??
      [];
    for (let tries = 0; !/^state +available$/m.test(stowage('volume', 'show', volume)); tries += 1)
      assert.ok(tries < 200);
    demo.signal('SIGINT');
    assert.equal(await demo.ended, 130);
    leftNothing();
  });

  const moments: readonly (readonly [string, RegExp])[] = [
    ['before the server is up', /A server/],
    ['when the server is up', /runs at/],
    ['while volumes are placed', / of 300 placed/],
  ];
  for (const [moment, said] of moments) {
    it(`leaves nothing behind by Ctrl-C ${moment}`, async () => {
      const demo = start([]);
      await demo.until(said);
      demo.signal('SIGINT');
      assert.equal(await demo.ended, 130, demo.printed);
      leftNothing();
    });
  }

  it('leaves nothing behind by SIGTERM and by a closed terminal', async () => {
    for (const [signal, code] of [
      ['SIGTERM', 143],
      ['SIGHUP', 129],
    ] as const) {
      const demo = start([]);
      await demo.until(/runs at/);
      demo.signal(signal);
      assert.equal(await demo.ended, code, demo.printed);
      await noServersIn(directory);
      leftNothing();
    }
  });

  it('ends by a second Ctrl-C without waiting for its server, and kills that too', async () => {
    const demo = start([]);
    await demo.until(/runs at/);
    for (const { pid } of serversIn(directory)) process.kill(pid, 'SIGSTOP');
    demo.signal('SIGINT');
    await demo.until(/ending/);
    await sleep(500);
    demo.signal('SIGINT');
    assert.equal(await demo.ended, 130, demo.printed);
    await noServersIn(directory);
    leftNothing();
  });

  it('takes its server along where it is killed', async () => {
    const demo = start([]);
    await demo.until(/ of 300 placed/);
    demo.signal('SIGKILL');
    await demo.ended;
    await noServersIn(directory);
  });

  it('says so where its server ends, and where there is no place for a database', async () => {
    const demo = start([]);
    await demo.until(/ of 300 placed/);
    for (const { pid } of serversIn(directory)) process.kill(pid, 'SIGKILL');
    assert.equal(await demo.ended, 1);
    assert.match(demo.printed, /^stowage: the server of the demo ended: /m);
    leftNothing();
    const nowhere = start([], { TMPDIR: join(directory, 'missing') });
    assert.equal(await nowhere.ended, 1);
    assert.match(nowhere.printed, /^stowage: no directory for the database: .*TMPDIR/m);
  });
});

/** A demo in a process of its own. */
class Demo {
  printed = '';
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;

  constructor(arguments_: readonly string[], env: Readonly<Record<string, string>>) {
    this.#child = spawn(process.execPath, ['dist/src/bin.js', 'demo', ...arguments_], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.printed += text;
      });
    this.ended = once(this.#child, 'close').then(() => this.#child.exitCode);
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }

  /** Resolves when the output matches. Rejects if the process ends before. */
  async until(wanted: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = wanted.exec(this.printed);
      if (match) return match;
      if (this.#child.exitCode !== null)
        throw new Error(`it ended before it said ${wanted}:\n${this.printed}`);
      await sleep(10);
    }
  }
}

/** Servers whose database is in a directory. */
function serversIn(directory: string): readonly { readonly pid: number }[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  return lines
    .filter((line) => line.includes(` --data-dir ${directory}/`))
    .map((line) => ({ pid: Number.parseInt(line, 10) }));
}

/** Waits until no such server is left. */
async function noServersIn(directory: string): Promise<void> {
  while (serversIn(directory).length > 0) await sleep(50);
}
