import type { Pool } from '../../gen/stowage/v1/pool_pb.js';
import { type Look, thousands } from './look.js';

const [SHORTEST, LONGEST] = [10, 46];

/** Draws pools as bars: what reports count, what is reserved on top, and what is left. */
export function poolBars(pools: readonly Pool[], look: Look): readonly string[] {
  const rows = pools.map((pool) => ({ pool, figures: figures(pool), kind: kind(pool) }));
  const names = longest(pools.map(({ pool: name }) => name));
  const numbers = longest(rows.map((row) => row.figures));
  const kinds = longest(rows.map((row) => row.kind));
  const left = look.width - 2 - names - 2 - 2 - numbers;
  const withKinds = left - 2 - kinds >= SHORTEST;
  const length = Math.max(SHORTEST, Math.min(LONGEST, withKinds ? left - 2 - kinds : left));
  return rows.map((row) => {
    const tail = withKinds ? `  ${look.paint('dim', row.kind)}` : '';
    return (
      `  ${row.pool.pool.padEnd(names)}  ${bar(row.pool, length, look)}  ` +
      `${row.figures.padStart(numbers)}${tail}`
    );
  });
}

/** The legend of the bars. */
export function legend({ bar: [used, promised, free], paint }: Look): string {
  return (
    `  ${paint('good', used)} on disk  ${paint('warn', promised)} promised, not yet reported ` +
    ` ${paint('dim', free)} left`
  );
}

function bar(
  { factors, heldGib, confirmedGib }: Pool,
  length: number,
  { bar: [used, promised, free], paint }: Look,
): string {
  const totalGib = Math.max(1, factors?.totalAvailableGib ?? 1);
  const taken = factors?.provisionedGib ?? 0;
  const open = Number(heldGib + confirmedGib);
  const until = (gib: number) =>
    Math.max(0, Math.min(length, Math.round((gib / totalGib) * length)));
  const [first, second] = [until(taken - open), until(taken)];
  return (
    paint('good', used.repeat(first)) +
    paint('warn', promised.repeat(Math.max(0, second - first))) +
    paint('dim', free.repeat(length - Math.max(first, second)))
  );
}

function figures({ factors }: Pool): string {
  return (
    `${thousands(factors?.provisionedGib ?? 0)} of ` +
    `${thousands(factors?.totalAvailableGib ?? 0)} GiB`
  );
}

function kind({ capabilities, factors }: Pool): string {
  const media = String(capabilities?.['media'] ?? '');
  return factors?.thin
    ? `${media}, thin x${factors.maxOverSubscriptionRatio ?? 1}`
    : `${media}, thick`;
}

function longest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(({ length }) => length));
}
