import { type Volume, VolumeState } from '../../gen/stowage/v1/volume_service_pb.js';
import type { Records } from './records.js';

/** Sums of a demonstration, from the server's records. */
export interface Sums {
  readonly volumes: number;
  readonly available: number;
  /** Refused at once: no pool fitted. */
  readonly refused: number;
  /** Placed, failed, and then no other pool fitted. */
  readonly givenUp: number;
  /** Attempts after a volume's first. */
  readonly decidedAgain: number;
  /** Total size of the available volumes, GiB. */
  readonly availableGib: number;
  /** The same as counted by the pools, GiB. */
  readonly allocatedGib: number;
  /** Reserved and not yet contained in a report, GiB. */
  readonly openGib: number;
  /** Pools that are provisioned beyond their limit. */
  readonly overfilled: number;
}

/** Computes the sums. */
export function sumsOf({ pools, volumes, attempts }: Records): Sums {
  const tries = ({ volumeId }: Volume) => attempts.get(volumeId)?.length ?? 0;
  const available = volumes.filter(({ state }) => state === VolumeState.AVAILABLE);
  const inError = volumes.filter(({ state }) => state === VolumeState.ERROR);
  const refused = inError.filter((volume) => tries(volume) === 0);
  return {
    volumes: volumes.length,
    available: available.length,
    refused: refused.length,
    givenUp: inError.length - refused.length,
    decidedAgain: sum(volumes.map((volume) => Math.max(0, tries(volume) - 1))),
    availableGib: sum(available.map(({ sizeGib }) => Number(sizeGib))),
    allocatedGib: sum(pools.map(({ factors }) => factors?.allocatedGib ?? 0)),
    openGib: sum(pools.map(({ heldGib, confirmedGib }) => Number(heldGib + confirmedGib))),
    overfilled: pools.filter(
      ({ factors }) => (factors?.provisionedGib ?? 0) > (factors?.totalAvailableGib ?? 0),
    ).length,
  };
}

/** The sum of numbers. */
export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
