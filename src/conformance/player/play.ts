import { type Program, startProgram } from '../program/program.js';
import { Tail } from '../program/tail.js';
import type { Line } from '../transcript/line.js';
import { PlayedServer, type PlayedServerSettings } from './played-server.js';
import { Recorder } from './recorder.js';
import { endWords, RestartableProgram } from './restartable-program.js';
import type { Scenario } from './scenarios/scenario.js';
import { serve } from './serve.js';
import { Wire } from './wire.js';

/** Which scenarios are played, and to which program. */
export interface PlaySettings extends PlayedServerSettings {
  /** Program and arguments; `{server}` and `{backend}` are replaced. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Stands for `{backend}`. */
  readonly backend: string;
  readonly scenarios: readonly Scenario[];
  /** How long the program may take to connect, ms. */
  readonly connectMs: number;
}

/** Receives what happens during the play. */
export interface PlayListener {
  line(line: Line): void;
  scenario(scenario: Scenario): void;
  /** Text that the program printed, on either stream. */
  printed(text: string): void;
}

/** The result of a play. */
export interface PlayResult {
  readonly lines: readonly Line[];
  /** Why it ended before all scenarios were played; else undefined. */
  readonly trouble: string | undefined;
  /** The last lines that the program printed. */
  readonly tail: readonly string[];
}

/**
 * How much later than its worker the manager of a program may connect, or the other way round, ms.
 */
const BOTH_MS = 2000;

class Trouble extends Error {}

/** Starts a server and the program, plays the scenarios, and stops both. */
export async function play(
  settings: PlaySettings,
  listener: PlayListener,
  interrupted: AbortSignal,
): Promise<PlayResult> {
  const began = performance.now();
  const recorder = new Recorder(
    () => Math.round((performance.now() - began) * 10) / 10,
    listener.line,
  );
  const ended = new AbortController();
  const tail = new Tail();
  const wire = new Wire(recorder);
  const address = await wire.listen();
  const program = new RestartableProgram(
    recorder,
    () => start(settings, address, (text) => [tail.add(text), listener.printed(text)]),
    (end) => ended.abort(new Trouble(`the program ended by itself: ${endWords(end)}`)),
  );
  const server = new PlayedServer(recorder, settings, ended.signal, () => program.restart());
  serve(wire, server);
  const interrupt = () => ended.abort(new Trouble('interrupted'));
  interrupted.addEventListener('abort', interrupt);
  if (interrupted.aborted) interrupt();
  try {
    program.start();
    await connected(server, settings);
    for (const scenario of settings.scenarios) {
      if (!(await ready(scenario, server))) continue;
      recorder.add({ event: 'scenario', scenario: scenario.name });
      listener.scenario(scenario);
      await scenario.play(server);
    }
    return { lines: recorder.lines, trouble: undefined, tail: tail.lines };
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    return { lines: recorder.lines, trouble: error.message, tail: tail.lines };
  } finally {
    interrupted.removeEventListener('abort', interrupt);
    await program.stop();
    wire.stop();
  }
}

function start(
  { command, env, backend }: PlaySettings,
  server: string,
  printed: (text: string) => void,
): Program {
  const filled = command.map((word) =>
    word.replaceAll('{server}', server).replaceAll('{backend}', backend),
  );
  return startProgram(
    filled,
    { ...env, STOWAGE_SERVER: server, STOWAGE_BACKEND: backend },
    printed,
  );
}

async function connected(server: PlayedServer, { connectMs }: PlaySettings): Promise<void> {
  if (!(await server.until(() => server.watching || server.managed, connectMs)))
    throw new Trouble(
      `the program did not connect within ${connectMs / 1000} s: it is told the address as ` +
        '{server} in its arguments and as STOWAGE_SERVER (plain text, no TLS)',
    );
  await server.until(() => server.watching && server.lastReport !== undefined, BOTH_MS);
}

/**
 * Whether the program has the part that a scenario needs. Waits for a worker that is reconnecting.
 */
async function ready({ of }: Scenario, server: PlayedServer): Promise<boolean> {
  if (of === 'worker')
    return server.watched && (await server.expect('watch', () => server.watching));
  return of === 'anyone' || server.managed;
}
