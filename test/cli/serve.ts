import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { NEVER_DOWN } from '../support/patience.js';

/** A command that runs in a process of its own. */
export interface Started {
  /** The output so far, of both streams. */
  readonly output: () => string;
  /** Resolves with the match when the output matches. Rejects if the process ends before. */
  until(wanted: RegExp): Promise<RegExpExecArray>;
  signal(name: NodeJS.Signals): void;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
}

/** Starts the command line as it was built. */
export function start(
  arguments_: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Started {
  const child: ChildProcess = spawn(process.execPath, ['dist/src/bin.js', ...arguments_], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  });
  const said = { text: '' };
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (said.text += text));
  // No test may leave a process behind, even if it fails.
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = once(child, 'close').then(() => {
    process.off('exit', kill);
    return child.exitCode;
  });
  return {
    output: () => said.text,
    until: async (wanted) => {
      for (;;) {
        const match = wanted.exec(said.text);
        if (match) return match;
        if (child.exitCode !== null)
          throw new Error(
            `it ended with ${child.exitCode} before it said ${wanted}:\n${said.text}`,
          );
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    signal: (name) => void child.kill(name),
    ended,
  };
}

/** Starts a server on free ports. Resolves with its address. */
export async function startServer(
  dataDir: string,
  more: readonly string[] = [],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Started & { readonly address: string }> {
  // Flags would override the configuration file of the test.
  const never = more.includes('--config') ? [] : NEVER_DOWN;
  const listen = ['--listen', '127.0.0.1:0', '--http-listen', '127.0.0.1:0'];
  const started = start(['serve', ...listen, '--data-dir', dataDir, ...never, ...more], env);
  const [, address = ''] = await started.until(/^gRPC +(\S+)[\s\S]*Ctrl-C/m);
  return { ...started, address };
}
