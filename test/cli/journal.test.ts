import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTerminal } from '../support/terminal.js';

/** Prints the datagrams that come to a socket, a line each, and ends with the second. */
const LISTENER = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print('bound', flush=True)
seen = []
while len(seen) < 2:
    data, ancillary, _, _ = s.recvmsg(4096, socket.CMSG_SPACE(64))
    for line in data.decode().split('\\n'):
        if line in ('READY=1', 'STOPPING=1'):
            seen.append(line)
            print(line, flush=True)
`;

describe('a server that a journal listens to', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stowage-journal-'));
  after(() => rmSync(directory, { recursive: true }));

  const serve = (name: string) => [
    ...['dist/src/bin.js', 'serve', '--listen', '127.0.0.1:0', '--http-listen', 'off'],
    ...['--data-dir', join(directory, name)],
  ];

  /** Collects what a process prints; `until` resolves when it matches. */
  function watched(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const child = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: 'pipe',
    });
    const said = { out: '', err: '' };
    const until = (wanted: RegExp) =>
      new Promise<void>((resolve, reject) => {
        const look = () => wanted.test(said.out) && resolve();
        child.stdout.on('data', look);
        child.once('close', () =>
          wanted.test(said.out) ? resolve() : reject(new Error(said.err)),
        );
        look();
      });
    child.stdout.on('data', (text) => (said.out += text));
    child.stderr.on('data', (text) => (said.err += text));
    return { child, said, until };
  }

  it('logs start and stop with names and times, and tells systemd that it is ready', async () => {
    const socket = join(directory, 'notify');
    const systemd = watched('python3', ['-c', LISTENER, socket]);
    await systemd.until(/bound/);
    const server = watched(process.execPath, serve('one'), { NOTIFY_SOCKET: socket });
    await systemd.until(/READY=1/);
    assert.doesNotMatch(server.said.out, /Next, in another terminal/);
    server.child.kill('SIGTERM');
    await once(server.child, 'close');
    await systemd.until(/STOPPING=1/);
    const lines = server.said.err
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(
      lines.map(({ level, msg }) => [level, msg]),
      [
        ['info', 'ledger created'],
        ['info', 'started'],
        ['info', 'stopping'],
        ['info', 'stopped'],
      ],
    );
    assert.equal(lines.at(-2)?.['signal'], 'SIGTERM');
    assert.equal(typeof lines.at(-1)?.['seconds'], 'number');
    for (const { time } of lines)
      assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.match(String(lines[1]?.['address']), /^127\.0\.0\.1:\d+$/);
  });

  it('says in a terminal what to do next, and logs nothing there', async () => {
    const words = inTerminal([process.execPath, ...serve('two'), '--until-input-ends']);
    const server = watched(...words, { TERM: 'xterm' });
    await server.until(/Next, in another terminal:[\s\S]*volume schedule --size 10[\s\S]*Ctrl-C/);
    assert.doesNotMatch(server.said.out, /"msg"/);
    server.child.stdin.end();
    await once(server.child, 'close');
  });
});
