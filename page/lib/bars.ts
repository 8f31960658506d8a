import type { Pool } from '../../src/gen/stowage/v1/pool_pb.js';
import { finite } from './format.js';

/** What a part of a bar stands for. */
export type PartKind = 'used' | 'confirmed' | 'held' | 'reserved' | 'free';

export interface BarPart {
  readonly kind: PartKind;
  readonly gib: number;
}

/** A bar: its parts fill it from the left. */
export interface Bar {
  readonly parts: readonly BarPart[];
  /** What the whole bar stands for, GiB. */
  readonly whole: number;
}

/** What is promised on the pool's space and in no report yet, GiB: of all pools that share it. */
function promisedIn({ capacityGroup, heldGib, confirmedGib }: Pool) {
  return {
    held: Number(capacityGroup?.heldGib ?? heldGib),
    confirmed: Number(capacityGroup?.confirmedGib ?? confirmedGib),
  };
}

/**
 * The pool's physical space. Used is what its report says, then what is confirmed and held, and at
 * the end what is reserved for nobody. Null: its size or its free space is not a number.
 */
export function physicalBar(pool: Pool): Bar | null {
  const [total, free] = [finite(pool.factors?.total), finite(pool.factors?.free)];
  if (total === null || free === null || total <= 0) return null;
  const { held, confirmed } = promisedIn(pool);
  const reserved = Math.min(pool.factors?.reservedGib ?? 0, Math.max(0, free));
  return filled(total, [
    { kind: 'used', gib: total - free - held - confirmed },
    { kind: 'confirmed', gib: confirmed },
    { kind: 'held', gib: held },
    { kind: 'free', gib: free - reserved },
    { kind: 'reserved', gib: reserved },
  ]);
}

/**
 * What is promised of what may be promised, over-subscription counted. Null: how much may be
 * promised is not a number.
 */
export function promisedBar(pool: Pool): Bar | null {
  const available = pool.factors?.totalAvailableGib;
  if (available === undefined || available <= 0) return null;
  const provisioned = pool.factors?.provisionedGib ?? 0;
  const { held, confirmed } = promisedIn(pool);
  return filled(Math.max(available, provisioned), [
    { kind: 'used', gib: provisioned - held - confirmed },
    { kind: 'confirmed', gib: confirmed },
    { kind: 'held', gib: held },
    { kind: 'free', gib: available - provisioned },
  ]);
}

/** Parts that are empty are left out; what does not fit is cut off. */
function filled(whole: number, parts: readonly BarPart[]): Bar {
  let left = whole;
  const kept: BarPart[] = [];
  for (const { kind, gib } of parts) {
    const size = Math.min(left, Math.max(0, gib));
    if (size > 0) kept.push({ kind, gib: size });
    left -= size;
  }
  return { parts: kept, whole };
}
