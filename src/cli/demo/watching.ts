import type { StowageClient } from '../../client/index.js';
import { pause } from '../terminal/pause.js';
import { legend, poolBars } from './bars.js';
import type { Display } from './display.js';
import { wrap } from './look.js';
import type { Answers } from './placing.js';
import { allPools, someCreating } from './records.js';
import type { Tally } from './workers.js';

const FRAME_MS = 150;
const STEPS = 4;

/** Figures that are shown while volumes are created. */
export interface Count {
  readonly wanted: number;
  readonly answers: Answers;
  readonly tally: Tally;
}

/**
 * Shows how the pools fill until all volumes are created. On a terminal they are redrawn; elsewhere
 * some lines are printed.
 */
export async function watchFilling(
  client: StowageClient,
  display: Display,
  count: Count,
  signal: AbortSignal,
): Promise<void> {
  let shown = 0;
  for (let more = true; more && !signal.aborted; ) {
    await pause(FRAME_MS, signal);
    more = decided(count) < count.wanted || (await someCreating(client));
    if (display.moving) display.frame(await picture(client, display, count));
    const step = Math.floor((decided(count) * STEPS) / count.wanted);
    if (!display.moving && step > shown) display.say(progress(count));
    shown = Math.max(shown, step);
  }
}

/** Shows the pools as they are now. */
export async function showPools(
  client: StowageClient,
  display: Display,
  count: Count,
): Promise<void> {
  const lines = await picture(client, display, count);
  if (display.moving) display.frame(lines);
  else display.lines(lines);
}

async function picture(
  client: StowageClient,
  display: Display,
  count: Count,
): Promise<readonly string[]> {
  const { look } = display;
  return [
    ...poolBars(await allPools(client), look),
    legend(look),
    ...wrap(progress(count), look.width, '  '),
  ];
}

function decided({ answers }: Count): number {
  return answers.placed + answers.refused;
}

function progress({ wanted, answers, tally }: Count): string {
  const refused = answers.refused === 0 ? '' : `, ${answers.refused} refused`;
  return (
    `${answers.placed} of ${wanted} placed${refused}, ${tally.made} made, ${tally.failed} ` +
    'attempts failed'
  );
}
