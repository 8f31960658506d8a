import type { Decision } from '../../src/gen/stowage/v1/decision_pb.js';

/** With what came: each decision once, in its newest state, newest first, at most so many. */
export function withNews(
  known: readonly Decision[],
  came: readonly Decision[],
  most: number,
): readonly Decision[] {
  const all = new Map([...known, ...came].map((one) => [one.decisionId, one]));
  return [...all.values()].sort(newestFirst).slice(0, most);
}

function newestFirst(a: Decision, b: Decision): number {
  const [x, y] = [nanosOf(a), nanosOf(b)];
  if (x !== y) return x < y ? 1 : -1;
  return a.decisionId < b.decisionId ? 1 : -1;
}

function nanosOf({ decidedAt }: Decision): bigint {
  return decidedAt === undefined
    ? 0n
    : decidedAt.seconds * 1_000_000_000n + BigInt(decidedAt.nanos);
}
