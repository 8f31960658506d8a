import type { Expectation, RecordedCandidate, RecordedFigures } from './recording.js';

/** One field of one step that is not as recorded. */
export interface Mismatch {
  /** Index of the step, from 0. */
  readonly step: number;
  readonly op: string;
  readonly field: string;
  readonly expected: string;
  readonly got: string;
}

/** A mismatch before it is known where it happened. */
export type Difference = Pick<Mismatch, 'field' | 'expected' | 'got'>;

/** What the server decided. */
export type Decided =
  | {
      readonly kind: 'placed';
      readonly chosen: string;
      readonly candidates: readonly RecordedCandidate[];
    }
  | { readonly kind: 'refused'; readonly error: string };

/** Whether two numbers agree to 1e-9, absolutely or relative to their size. */
function agree(expected: number, got: number): boolean {
  return Math.abs(expected - got) <= 1e-9 * Math.max(1, Math.abs(expected), Math.abs(got));
}

function same(expected: number | string, got: number | string): boolean {
  return typeof expected === 'number' && typeof got === 'number'
    ? agree(expected, got)
    : expected === got;
}

/** Chosen pool, or error. */
export function compareResult(expect: Expectation, got: Decided): Difference[] {
  const expected = expect.chosen ?? expect.error ?? '';
  const actual = got.kind === 'placed' ? got.chosen : got.error;
  return expected === actual
    ? []
    : [{ field: expect.chosen === undefined ? 'error' : 'chosen', expected, got: actual }];
}

/**
 * The first place where the ranking differs. `resource_backend` narrows the recorded one, which was
 * taken before it.
 */
export function compareCandidates(
  expect: Expectation,
  resourceBackend: string,
  got: Decided,
): Difference[] {
  if (expect.candidates === undefined || got.kind === 'refused') return [];
  const expected = expect.candidates.filter(({ backend }) => allowed(backend, resourceBackend));
  const actual = got.candidates;
  for (let index = 0; index < Math.max(expected.length, actual.length); index++) {
    const [want, have] = [expected[index], actual[index]];
    if (want?.backend === have?.backend && want && have && agree(want.weight, have.weight))
      continue;
    return [{ field: `candidates[${index}]`, expected: show(want), got: show(have) }];
  }
  return [];
}

function allowed(pool: string, resourceBackend: string): boolean {
  if (resourceBackend === '') return true;
  return resourceBackend.includes('#')
    ? pool === resourceBackend
    : pool.startsWith(`${resourceBackend}#`);
}

function show(candidate: RecordedCandidate | undefined): string {
  return candidate === undefined ? 'none' : `${candidate.backend} ${candidate.weight}`;
}

/** Free, allocated and provisioned GiB of every live pool, and which pools are live. */
export function comparePools(
  expect: Expectation,
  got: ReadonlyMap<string, RecordedFigures>,
): Difference[] {
  if (expect.pools === undefined) return [];
  const differences: Difference[] = [];
  for (const [pool, want] of Object.entries(expect.pools)) {
    const have = got.get(pool);
    if (have === undefined)
      differences.push({ field: `pools[${pool}]`, expected: 'live', got: 'absent' });
    else differences.push(...compareFigures(pool, want, have));
  }
  for (const pool of got.keys()) {
    if (!Object.hasOwn(expect.pools, pool))
      differences.push({ field: `pools[${pool}]`, expected: 'absent', got: 'live' });
  }
  return differences;
}

function compareFigures(pool: string, want: RecordedFigures, have: RecordedFigures): Difference[] {
  const keys = ['free_capacity_gb', 'allocated_capacity_gb', 'provisioned_capacity_gb'] as const;
  return keys
    .filter((key) => !same(want[key], have[key]))
    .map((key) => ({
      field: `pools[${pool}].${key}`,
      expected: String(want[key]),
      got: String(have[key]),
    }));
}
