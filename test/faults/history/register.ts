import type { Operation } from './operation.js';

/** The sequential model of a pool: so many GiB are held, of a capacity. */
export interface Register {
  readonly heldGib: number;
  /** Volumes that hold their space. */
  readonly volumes: ReadonlySet<string>;
}

export const EMPTY: Register = { heldGib: 0, volumes: new Set() };

/**
 * The register after an operation that ended as its client was told; null where it cannot have
 * happened now.
 */
export function step(
  register: Register,
  { asked, told }: Operation,
  capacityGib: number,
): Register | null {
  const { heldGib, volumes } = register;
  const { volume, sizeGib } = asked;
  if (asked.kind === 'release') {
    if (told === 'refused' || !volumes.has(volume)) return null;
    return {
      heldGib: heldGib - sizeGib,
      volumes: new Set([...volumes].filter((one) => one !== volume)),
    };
  }
  const room = heldGib + sizeGib <= capacityGib;
  if (told === 'refused') return room ? null : register;
  return room && !volumes.has(volume)
    ? { heldGib: heldGib + sizeGib, volumes: new Set([...volumes, volume]) }
    : null;
}
