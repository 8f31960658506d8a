import { describe, type Operation } from './operation.js';
import { EMPTY, type Register, step } from './register.js';

/** More possible pasts than this at once: the history is too entangled to be decided. */
const MOST_CONFIGURATIONS = 200_000;

/**
 * Whether some order of the operations, each at one moment between its invocation and its
 * completion, makes every answer right.
 */
export type Verdict =
  | { readonly kind: 'linearizable' }
  | { readonly kind: 'undecided'; readonly at: Operation }
  /**
   * No order explains this answer; `open` were under way, `held` is what the pool may have held
   * before it, GiB.
   */
  | {
      readonly kind: 'impossible';
      readonly at: Operation;
      readonly open: readonly Operation[];
      readonly held: readonly number[];
    };

/**
 * One possible past: the register, and which of the operations that are under way have happened.
 */
interface Configuration {
  readonly register: Register;
  readonly happened: ReadonlySet<number>;
}

/**
 * Searches the orders of one pool's history, answer by answer (Lowe's just-in-time linearization):
 * between two answers only what is under way can happen, and pasts that led to the same state are
 * one.
 */
export function linearize(operations: readonly Operation[], capacityGib: number): Verdict {
  const open = new Set<number>();
  let pasts: readonly Configuration[] = [{ register: EMPTY, happened: new Set() }];
  for (const { index, operation, answered } of momentsOf(operations)) {
    if (!answered) {
      open.add(index);
      continue;
    }
    const possible = explore(pasts, [...open], operations, capacityGib);
    if (possible === null) return { kind: 'undecided', at: operation };
    const after = possible
      .filter(({ happened }) => happened.has(index))
      .map((past) => forget(past, index));
    if (after.length === 0) return impossible(operation, operations, open, possible);
    open.delete(index);
    pasts = [...new Map(after.map((past) => [keyOf(past), past])).values()];
  }
  return { kind: 'linearizable' };
}

/**
 * Every invocation and answer in order of time; what is answered at a moment may overlap with what
 * is asked at it.
 */
function momentsOf(operations: readonly Operation[]) {
  const moments = operations.flatMap((operation, index) => {
    const invoked = { index, operation, answered: false, at: operation.invokedAt };
    if (operation.told === 'unknown' || !Number.isFinite(operation.completedAt)) return [invoked];
    return [invoked, { index, operation, answered: true, at: operation.completedAt }];
  });
  return moments.sort((a, b) => a.at - b.at || Number(a.answered) - Number(b.answered));
}

/** Everything that may have happened by now; null where that is too much. */
function explore(
  pasts: readonly Configuration[],
  open: readonly number[],
  operations: readonly Operation[],
  capacityGib: number,
): readonly Configuration[] | null {
  const found = new Map(pasts.map((past) => [keyOf(past), past]));
  for (const past of found.values()) {
    for (const index of open) {
      const operation = operations[index];
      if (operation === undefined || past.happened.has(index)) continue;
      const register = step(past.register, operation, capacityGib);
      if (register === null) continue;
      const next = { register, happened: new Set([...past.happened, index]) };
      const key = keyOf(next);
      if (!found.has(key)) found.set(key, next);
      if (found.size > MOST_CONFIGURATIONS) return null;
    }
  }
  return [...found.values()];
}

/**
 * All that was answered has happened, so what else has decides what is held: of two such pasts one
 * is enough.
 */
function keyOf({ happened }: Configuration): string {
  return [...happened].sort((a, b) => a - b).join();
}

/** An operation that was answered is no longer under way. */
function forget({ register, happened }: Configuration, index: number): Configuration {
  return { register, happened: new Set([...happened].filter((one) => one !== index)) };
}

function impossible(
  at: Operation,
  operations: readonly Operation[],
  open: ReadonlySet<number>,
  pasts: readonly Configuration[],
): Verdict {
  const held = [...new Set(pasts.map(({ register }) => register.heldGib))].sort((a, b) => a - b);
  return { kind: 'impossible', at, open: operations.filter((_, index) => open.has(index)), held };
}

/** A verdict for people; undefined where all is well. */
export function complaint(pool: string, capacityGib: number, verdict: Verdict): string | undefined {
  if (verdict.kind !== 'impossible') return undefined;
  const { at, open, held } = verdict;
  const others = open.filter((one) => one !== at).map((one) => `\n    under way: ${describe(one)}`);
  return (
    `${pool} of ${capacityGib} GiB held one of ${held.join(', ')} GiB, which does not ` +
    `explain ${describe(at)}${others.join('')}`
  );
}
