import { type Program, startProgram } from '../program/program.js';
import { Tail } from '../program/tail.js';
import type { Line } from '../transcript/line.js';
import { Actor, endWords } from './actor.js';
import { Recorder } from './recorder.js';
import type { Scene } from './scenes/scene.js';
import { serve } from './serve.js';
import { Stage, type StageSettings } from './stage.js';
import { Wire } from './wire.js';

/** What is played, and to whom. */
export interface PlaySettings extends StageSettings {
  /** Program and arguments; `{server}` and `{backend}` are replaced. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Stands for `{backend}`. */
  readonly backend: string;
  readonly scenes: readonly Scene[];
  /** How long the program may take to connect, ms. */
  readonly connectMs: number;
}

/** Who is told of it as it goes. */
export interface Audience {
  line(line: Line): void;
  scene(scene: Scene): void;
  /** What the program prints, either stream. */
  said(text: string): void;
}

/** How a play went. */
export interface Played {
  readonly lines: readonly Line[];
  /** Why it ended before all scenes were played. */
  readonly trouble: string | undefined;
  /** The last lines that the program printed. */
  readonly tail: readonly string[];
}

/** For how long the second half of a program that is both may come later than the first, ms. */
const BOTH_MS = 2000;

class Trouble extends Error {}

/** Starts a server and the program, and plays the scenes. Leaves neither behind. */
export async function play(
  settings: PlaySettings,
  audience: Audience,
  interrupted: AbortSignal,
): Promise<Played> {
  const began = performance.now();
  const recorder = new Recorder(
    () => Math.round((performance.now() - began) * 10) / 10,
    audience.line,
  );
  const ended = new AbortController();
  const tail = new Tail();
  const wire = new Wire(recorder);
  const address = await wire.listen();
  const actor = new Actor(
    recorder,
    () => start(settings, address, (text) => [tail.add(text), audience.said(text)]),
    (end) => ended.abort(new Trouble(`the program ended by itself: ${endWords(end)}`)),
  );
  const stage = new Stage(recorder, settings, ended.signal, () => actor.restart());
  serve(wire, stage);
  const interrupt = () => ended.abort(new Trouble('interrupted'));
  interrupted.addEventListener('abort', interrupt);
  if (interrupted.aborted) interrupt();
  try {
    actor.start();
    await connected(stage, settings);
    for (const scene of settings.scenes) {
      if (!(await ready(scene, stage))) continue;
      recorder.add({ event: 'scene', scene: scene.name });
      audience.scene(scene);
      await scene.play(stage);
    }
    return { lines: recorder.lines, trouble: undefined, tail: tail.lines };
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    return { lines: recorder.lines, trouble: error.message, tail: tail.lines };
  } finally {
    interrupted.removeEventListener('abort', interrupt);
    await actor.stop();
    wire.stop();
  }
}

function start(
  { command, env, backend }: PlaySettings,
  server: string,
  said: (text: string) => void,
): Program {
  const filled = command.map((word) =>
    word.replaceAll('{server}', server).replaceAll('{backend}', backend),
  );
  return startProgram(filled, { ...env, STOWAGE_SERVER: server, STOWAGE_BACKEND: backend }, said);
}

async function connected(stage: Stage, { connectMs }: PlaySettings): Promise<void> {
  if (!(await stage.until(() => stage.watching || stage.managed, connectMs)))
    throw new Trouble(
      `the program did not connect within ${connectMs / 1000} s: it is told the address as ` +
        '{server} in its arguments and as STOWAGE_SERVER (plain text, no TLS)',
    );
  await stage.until(() => stage.watching && stage.lastReport !== undefined, BOTH_MS);
}

/** A worker that is on its way back is waited for. */
async function ready({ of }: Scene, stage: Stage): Promise<boolean> {
  if (of === 'worker') return stage.watched && (await stage.expect('watch', () => stage.watching));
  return of === 'anyone' || stage.managed;
}
