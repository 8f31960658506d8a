import { describe, type Operation } from './operation.js';

/** What a pool certainly held, or possibly held, changes at this moment by so many GiB. */
interface Change {
  readonly at: number;
  readonly gib: number;
}

/**
 * What must hold whatever the order was, in linear time but for sorting: what certainly lies in the
 * pool at a moment never exceeds its capacity, and who was refused met a moment at which there may
 * have been no room. Answers what is wrong, for people.
 */
export function checkOccupancy(
  operations: readonly Operation[],
  capacityGib: number,
): readonly string[] {
  return [
    ...overCapacity(operations, capacityGib),
    ...refusedDespiteFreeGib(operations, capacityGib),
  ];
}

/** Certain from the answer to its placing until its release is asked for. */
function overCapacity(operations: readonly Operation[], capacityGib: number): readonly string[] {
  const releases = releasesOf(operations);
  const changes = operations.flatMap(({ asked, told, completedAt }): readonly Change[] => {
    if (asked.kind !== 'place' || told !== 'done') return [];
    const until = releases.get(asked.volume)?.invokedAt ?? Number.POSITIVE_INFINITY;
    if (until <= completedAt) return [];
    return [
      { at: completedAt, gib: asked.sizeGib },
      { at: until, gib: -asked.sizeGib },
    ];
  });
  const worst = levels(changes).find(({ gib }) => gib > capacityGib);
  return worst === undefined
    ? []
    : [`${worst.gib} GiB were promised at ${worst.at.toFixed(3)} of ${capacityGib} GiB`];
}

/** Possible from the asking for its placing until its release is answered. */
function refusedDespiteFreeGib(
  operations: readonly Operation[],
  capacityGib: number,
): readonly string[] {
  const releases = releasesOf(operations);
  const changes = operations.flatMap(({ asked, told, invokedAt }): readonly Change[] => {
    if (asked.kind !== 'place' || told === 'refused') return [];
    const release = releases.get(asked.volume);
    const until = release?.told === 'done' ? release.completedAt : Number.POSITIVE_INFINITY;
    return [
      { at: invokedAt, gib: asked.sizeGib },
      { at: until, gib: -asked.sizeGib },
    ];
  });
  const possible = levels(changes);
  return operations
    .filter(({ asked, told }) => asked.kind === 'place' && told === 'refused')
    .filter((refused) => most(possible, refused) + refused.asked.sizeGib <= capacityGib)
    .map((refused) => `there was room all the time for what was refused: ${describe(refused)}`);
}

function releasesOf(operations: readonly Operation[]): ReadonlyMap<string, Operation> {
  return new Map(
    operations
      .filter(({ asked }) => asked.kind === 'release')
      .map((operation) => [operation.asked.volume, operation]),
  );
}

/** The sum from each moment on. */
function levels(changes: readonly Change[]): readonly Change[] {
  // What ends at a moment may have ended before what begins at it.
  const inOrder = [...changes].sort((a, b) => a.at - b.at || a.gib - b.gib);
  let level = 0;
  return inOrder.map(({ at, gib }) => {
    level += gib;
    return { at, gib: level };
  });
}

/** The highest level that touches an operation's interval. */
function most(possible: readonly Change[], { invokedAt, completedAt }: Operation): number {
  const before = possible.findLast(({ at }) => at < invokedAt)?.gib ?? 0;
  const within = possible.filter(({ at }) => at >= invokedAt && at <= completedAt);
  return within.reduce((highest, { gib }) => Math.max(highest, gib), before);
}
