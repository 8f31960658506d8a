/** Keys of rows that are no longer there: every server takes them out of its index. */
export interface Removed {
  readonly hosts: readonly string[];
  readonly backends: readonly string[];
  readonly pools: readonly string[];
}

export const NOTHING_REMOVED: Removed = { hosts: [], backends: [], pools: [] };

/** Whether nothing was removed. */
export function isNothing({ hosts, backends, pools }: Removed): boolean {
  return hosts.length + backends.length + pools.length === 0;
}

/** All of several removals. */
export function together(all: readonly Removed[]): Removed {
  if (all.length === 0) return NOTHING_REMOVED;
  return {
    hosts: all.flatMap(({ hosts }) => hosts),
    backends: all.flatMap(({ backends }) => backends),
    pools: all.flatMap(({ pools }) => pools),
  };
}
