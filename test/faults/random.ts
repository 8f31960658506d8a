import { createHash } from 'node:crypto';
import { seeded } from '../../src/cli/sample-worker/random.js';

/** From 0 up to 1. */
export type Random = () => number;

/**
 * Numbers of their own for everything that has a name: what one draws changes nothing for the
 * others.
 */
export function randomOf(seed: number, ...name: readonly (string | number)[]): Random {
  return seeded(
    createHash('sha256')
      .update([seed, ...name].join('/'))
      .digest()
      .readUInt32LE(),
  );
}

/** A whole number from `from` to `to`, both possible. */
export function between(random: Random, from: number, to: number): number {
  return from + Math.floor(random() * (to - from + 1));
}

/** One of several. */
export function oneOf<T>(random: Random, things: readonly T[]): T {
  const thing = things[Math.floor(random() * things.length)];
  if (thing === undefined) throw new Error('there is nothing to choose from');
  return thing;
}
