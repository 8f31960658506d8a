import { rounded } from '../support/statistics.js';
import type { Honesty } from './honest.js';
import { internalOf, type Phase } from './verdict.js';

/** What holds on any machine, however slow and whoever else works on it. */
const PROMISED = {
  /** Resident, times what a load within capacity took, and so many MiB besides. */
  memory: { times: 2, mib: 128 },
  /** Refusals that have to be read before they say anything. */
  refusals: 10,
  /** Of what the load itself got of what it asked for, a modest client gets at least so much. */
  modest: 0.5,
  /** Of its creates, beside streams that never read. */
  besideMute: 0.25,
};

/** So many standard deviations are chance. */
const DEVIATIONS = 2;

/** Everything that a run saw. */
export interface Tried {
  readonly phases: readonly Phase[];
  readonly within: Phase;
  /** Those in which more was asked for than could be done. */
  readonly over: readonly Phase[];
  readonly mute: Phase;
  readonly honesty: Honesty;
  /** Whether the server that was started still runs and answers. */
  readonly alive: boolean;
}

/** What was broken of what is promised, each in words. */
export function brokenPromises(tried: Tried): readonly string[] {
  const { phases, over, mute, honesty, alive } = tried;
  const broken: string[] = [];
  if (!alive) broken.push('the server ended, or does not answer');
  for (const phase of phases) {
    const internal = internalOf(phase);
    if (internal > 0) broken.push(`${phase.name}: ${internal} INTERNAL`);
    const lost = lostOf(phase);
    if (lost > 0) broken.push(`${phase.name}: ${lost} of those told placed are not in the ledger`);
  }
  const times = memoryOf(tried);
  if (times > 1) broken.push(`memory: ${rounded(times)} times what it may take`);
  if (honesty.refusals < PROMISED.refusals)
    broken.push(`only ${honesty.refusals} refusals were seen`);
  broken.push(...new Set(honesty.wrong));
  for (const phase of over) {
    const [got, load] = [modestShare(phase), loadShare(phase)];
    if (phase.seen.creates.placed < leastOf(PROMISED.modest * load * phase.seen.creates.asked))
      broken.push(
        `${phase.name}: a modest client got ${rounded(got)} of what it asked for, the load ` +
          `${rounded(load)}`,
      );
  }
  if (modestShare(mute) < PROMISED.besideMute)
    broken.push(`${mute.name}: a modest client got ${rounded(modestShare(mute))} of its creates`);
  return broken;
}

/** One line of what was tried and what broke. */
export function toldInALine(tried: Tried, broken: readonly string[]): string {
  const { phases, over, mute, honesty } = tried;
  const sum = (of: (phase: Phase) => number) =>
    phases.reduce((total, phase) => total + of(phase), 0);
  const status = (code: string) => sum(({ loaded }) => loaded.statuses[code] ?? 0);
  const modest = over.map(({ seen: { creates } }) => `${creates.placed} of ${creates.asked}`);
  return (
    `overload: ${sum(({ loaded }) => loaded.due)} creates asked for, ${status('0')} placed, ` +
    `${status('8')} refused; ${sum(internalOf)} INTERNAL, ${sum(lostOf)} lost, ` +
    `${sum(({ loaded }) => loaded.connectionsEnded)} connections ended for resets, ` +
    `${tried.alive ? 0 : 1} crashes, ${honesty.wrong.length} of ${honesty.refusals} refusals ` +
    `wrong, memory ${rounded(memoryOf(tried))} of its bound, a modest client placed ` +
    `${modest.join(', ')} in time, ${mute.seen.creates.placed} of ${mute.seen.creates.asked} ` +
    `beside streams that never read; broken: ${broken.length === 0 ? 'nothing' : broken.join('; ')}`
  );
}

/** Volumes of which somebody was told that they are placed, and which the ledger does not have. */
function lostOf({ loaded, placed, seen }: Phase): number {
  return Math.max(0, (loaded.statuses['0'] ?? 0) + seen.creates.placed - placed);
}

function memoryOf({ within, over }: Tried): number {
  const { times, mib } = PROMISED.memory;
  const most = Math.max(...over.map(({ residentMib }) => residentMib));
  return most / (within.residentMib * times + mib);
}

/** What is expected, but for what chance takes of it: of few, that may be all. */
function leastOf(expected: number): number {
  return expected - DEVIATIONS * Math.sqrt(expected);
}

function modestShare({ seen: { creates } }: Phase): number {
  return creates.placed / Math.max(1, creates.asked);
}

function loadShare({ loaded }: Phase): number {
  return (loaded.statuses['0'] ?? 0) / Math.max(1, loaded.due);
}
