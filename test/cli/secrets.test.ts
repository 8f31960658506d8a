import { deepStrictEqual, doesNotMatch, match, ok } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './fake-io.js';

/** Stands wherever a secret may stand. Nothing that is printed may hold it. */
const CANARY = 'kanarienvogel';
/** Nobody listens there. */
const NOWHERE = '127.0.0.1:1';

/** One way to give a program a secret. */
interface Place {
  readonly args?: readonly string[];
  readonly yaml?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const database = (url: string): Place => ({ args: ['--set', `database.url=${url}`] });

const PLACES: Readonly<Record<string, Place>> = {
  "the URL's password": database(`postgres://u:${CANARY}@${NOWHERE}/db`),
  "the URL's query": database(`postgres://u@${NOWHERE}/db?password=${CANARY}`),
  'the password of a key': database(`postgres://u@${NOWHERE}/db?sslpassword=${CANARY}`),
  'a parameter that nobody knows': database(`postgres://u@${NOWHERE}/db?x=${CANARY}`),
  'a file that is missing': database(`postgres://u:${CANARY}@${NOWHERE}/db?sslkey=/nowhere`),
  'a password with a slash': database(`postgres://u:1/${CANARY}@${NOWHERE}/db`),
  'a password with a question mark': database(`postgres://u:1?${CANARY}@${NOWHERE}/db`),
  'a password with a hash': database(`postgres://u:1#${CANARY}@${NOWHERE}/db`),
  'a password with a space': database(`postgres://u:1 ${CANARY}@${NOWHERE}/db`),
  'a password with a lone %': database(`postgres://u:%E0%A4${CANARY}@${NOWHERE}/db`),
  'a URL without its scheme': database(`u:${CANARY}@${NOWHERE}/db`),
  "words of PostgreSQL's own kind": database(`host=127.0.0.1 password=${CANARY}`),
  'a URL where a section belongs': { args: ['--set', `database=postgres://u:${CANARY}@h/d`] },
  'a URL where an address belongs': { args: ['--listen', `postgres://u:${CANARY}@h/d`] },
  'a misspelt key': { args: ['--set', `databse.url=postgres://u:${CANARY}@h/d`] },
  'a misspelt flag': { args: [`--databse-url=postgres://u:${CANARY}@h/d`] },
  'the environment': {
    env: { STOWAGE_DATABASE_URL: `postgres://u:${CANARY}@${NOWHERE}/db?password=${CANARY}` },
  },
  PGPASSWORD: { env: { PGPASSWORD: CANARY }, ...database(`postgres://u@${NOWHERE}/db`) },
  'the file': { yaml: `database:\n  url: postgres://u:${CANARY}@${NOWHERE}/db\n` },
  'a list in the file': { yaml: `database:\n  url: [postgres://u:${CANARY}@${NOWHERE}/db]\n` },
  'a file that is no YAML': { yaml: `database:\n  url: "postgres://u:${CANARY}@${NOWHERE}/db\n` },
  "a resolver's query": {
    args: ['--set', `resolvers.instance.url=http://${NOWHERE}/{id}?token=${CANARY}`],
  },
  "a resolver's user": {
    args: ['--set', `resolvers.image.url=http://${CANARY}@${NOWHERE}/{id}`],
  },
  "a resolver's password": {
    args: ['--set', `resolvers.image.url=http://u:${CANARY}@${NOWHERE}/{id}`],
  },
  'a key instead of its file': {
    args: ['--set', `tls.key=-----BEGIN PRIVATE KEY-----\n${CANARY}`],
  },
};

describe('secrets', () => {
  let dir: string;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'stowage-secrets-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  /** Everything that a server prints, and its exit code; it is ended once it serves. */
  const serve = async (args: readonly string[], env: Place['env'] = {}) => {
    const child = spawn(process.execPath, ['dist/src/bin.js', 'serve', ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
        if (/Ctrl-C ends it/.test(printed)) child.kill('SIGTERM');
      });
    await once(child, 'close');
    return { printed, code: child.exitCode };
  };

  for (const [where, { args = [], yaml, env }] of Object.entries(PLACES))
    it(`are not printed from ${where}`, async () => {
      const file = join(dir, 'stowage.yaml');
      writeFileSync(file, yaml ?? '');
      const all = ['--config', file, ...args];
      const server = ['--data-dir', dir, '--listen', '127.0.0.1:0', '--http-listen', 'off'];
      const commands: readonly (readonly string[])[] = [
        ['config', 'show', ...all],
        ['config', 'show', '-f', 'json', ...all],
        ['config', 'check', ...all],
        ['export', join(dir, 'export.gz'), '--data-dir', dir, ...all],
      ];
      const runs = commands.map((command) => run(command, '', { env: env ?? {} }));
      const texts = (await Promise.all(runs)).map(({ out, err }) => `${out}${err}`);
      texts.push((await serve([...server, '--log-level', 'trace', ...all], env)).printed);
      for (const text of texts) {
        ok(text.length > 0);
        doesNotMatch(text, new RegExp(CANARY));
      }
    }).timeout(120_000);

  it('leave what an operator needs', async () => {
    const url = `postgres://me:${CANARY}@db.example:5433/ledger?sslmode=verify-full&x=${CANARY}`;
    const { out } = await run(['config', 'show', '-f', 'csv', '--set', `database.url=${url}`]);
    match(
      out,
      /postgres:\/\/me:\(hidden\)@db\.example:5433\/ledger\?sslmode=verify-full&x=\(hidden\)/,
    );
  });

  it('leave the name of the key of a URL that cannot be read, which ends the start', async () => {
    const url = `postgres://u:%E0%A4@${NOWHERE}/${CANARY}`;
    const set = ['--set', `database.url=${url}`];
    const checked = await run(['config', 'check', ...set]);
    const served = await serve(set);
    deepStrictEqual([checked.code, served.code], [1, 1]);
    for (const text of [checked.err, served.printed])
      match(text, /database\.url: it has a % that encodes no character/);
  });
});
