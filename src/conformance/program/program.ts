import { type ChildProcess, spawn } from 'node:child_process';

/** How the author's program ended. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it could not be started. */
  readonly fault?: string;
}

/** The author's program while it runs. */
export interface Program {
  readonly ended: Promise<ProgramEnd>;
  /** Asks the program and its children to end; kills them after a while. */
  stop(): Promise<ProgramEnd>;
  /** Kills the program and its children at once. */
  kill(): Promise<ProgramEnd>;
}

const GRACE_MS = 5000;
const LAST_WORDS_MS = 200;

/**
 * Starts the program in a process group of its own. `printed` gets what it prints on either stream.
 */
export function startProgram(
  command: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  printed: (text: string) => void,
): Program {
  const [file = '', ...arguments_] = command;
  const child = spawn(file, arguments_, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', printed);
  const group = (signal: NodeJS.Signals) => signalGroup(child, signal);
  // However this process ends, the program must not outlive it.
  const last = () => group('SIGKILL');
  process.once('exit', last);
  const ended = endOf(child).finally(() => {
    last();
    process.off('exit', last);
  });
  return {
    ended,
    stop: async () => {
      group('SIGTERM');
      const force = setTimeout(() => group('SIGKILL'), GRACE_MS);
      return await ended.finally(() => clearTimeout(force));
    },
    kill: () => {
      group('SIGKILL');
      return ended;
    },
  };
}

function endOf(child: ChildProcess): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, fault: faultOf(error) }));
    child.once('exit', (code, signal) => {
      // Its last output may still be on its way. But a child of it may hold the streams open for
      // ever.
      const end = () => resolve({ code, signal });
      child.once('close', end);
      setTimeout(end, LAST_WORDS_MS);
    });
  });
}

/** Why a program cannot be started, in words. */
function faultOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'there is no such program';
  return code === 'EACCES' ? 'it may not be executed' : message;
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // The group has ended already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
