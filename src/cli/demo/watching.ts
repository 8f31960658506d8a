import type { StowageClient } from '../../client/index.js';
import { pause } from '../terminal/pause.js';
import { legend, poolBars } from './bars.js';
import { allPools, someCreating } from './books.js';
import { wrap } from './look.js';
import type { Answers } from './placing.js';
import type { Stage } from './stage.js';
import type { Tally } from './workers.js';

const FRAME_MS = 150;
const STEPS = 4;

/** What is counted while it goes on. */
export interface Count {
  readonly wanted: number;
  readonly answers: Answers;
  readonly tally: Tally;
}

/**
 * Shows the pools fill until all is decided and made: drawn again and again on a terminal, some
 * lines elsewhere.
 */
export async function watchFilling(
  client: StowageClient,
  stage: Stage,
  count: Count,
  signal: AbortSignal,
): Promise<void> {
  let told = 0;
  for (let more = true; more && !signal.aborted; ) {
    await pause(FRAME_MS, signal);
    more = decided(count) < count.wanted || (await someCreating(client));
    if (stage.moving) stage.frame(await picture(client, stage, count));
    const step = Math.floor((decided(count) * STEPS) / count.wanted);
    if (!stage.moving && step > told) stage.say(progress(count));
    told = Math.max(told, step);
  }
}

/** The pools as they are now. */
export async function showPools(client: StowageClient, stage: Stage, count: Count): Promise<void> {
  const lines = await picture(client, stage, count);
  if (stage.moving) stage.frame(lines);
  else stage.lines(lines);
}

async function picture(
  client: StowageClient,
  stage: Stage,
  count: Count,
): Promise<readonly string[]> {
  const { look } = stage;
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
