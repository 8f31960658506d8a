import type { Event, PlacementFailed } from '../../src/gen/stowage/v1/event_service_pb.js';

/** A refused or failed request, with the event that told it. */
export interface Refusal {
  readonly serial: bigint;
  /** Epoch ms. */
  readonly at: number;
  readonly failed: PlacementFailed;
}

/** Refusals for one reason, of which one filter left no pool. */
export interface RefusalGroup {
  readonly reason: string;
  /** Empty: no filter decided. */
  readonly filter: string;
  readonly refusals: readonly Refusal[];
}

/** The refusal that an event tells; null: it tells something else. */
export function refusalOf({ serial, createdAt, payload }: Event): Refusal | null {
  if (payload.case !== 'placementFailed') return null;
  const at = createdAt === undefined ? 0 : Number(createdAt.seconds) * 1000;
  return { serial, at, failed: payload.value };
}

/** The filter that removed the last pools; empty: none did. */
export function lastFilter({ filters }: PlacementFailed): string {
  return (
    filters.find(({ considered, removed }) => removed > 0 && removed === considered)?.filter ?? ''
  );
}

/** Groups of refusals, the largest first; of each its newest first. */
export function groupRefusals(refusals: readonly Refusal[]): readonly RefusalGroup[] {
  const groups = new Map<string, { reason: string; filter: string; refusals: Refusal[] }>();
  for (const refusal of refusals) {
    const { reason } = refusal.failed;
    const filter = lastFilter(refusal.failed);
    const key = `${reason}/${filter}`;
    const group = groups.get(key) ?? { reason, filter, refusals: [] };
    group.refusals.push(refusal);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => b.refusals.length - a.refusals.length);
}

/** With what came since put before: newest first, each once, at most so many. */
export function withNewer(
  known: readonly Refusal[],
  came: readonly Refusal[],
  most: number,
): readonly Refusal[] {
  const all = new Map([...known, ...came].map((one) => [one.serial, one]));
  return [...all.values()].sort((a, b) => (a.serial < b.serial ? 1 : -1)).slice(0, most);
}
