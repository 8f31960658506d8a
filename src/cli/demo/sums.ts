import { type Volume, VolumeState } from '../../gen/stowage/v1/volume_service_pb.js';
import type { Books } from './books.js';

/** What a demonstration comes to, counted from the server's books. */
export interface Sums {
  readonly volumes: number;
  readonly available: number;
  /** Nothing fitted, and the client was told so. */
  readonly refused: number;
  /** Placed, failed, and then nothing fitted any more. */
  readonly givenUp: number;
  /** Attempts after a volume's first. */
  readonly decidedAgain: number;
  /** Sizes of the volumes that are available, GiB. */
  readonly availableGib: number;
  /** The same as the pools count it, GiB. */
  readonly allocatedGib: number;
  /** Set aside and counted by no report yet, GiB. */
  readonly openGib: number;
  /** Pools that promise more than they may. */
  readonly overfilled: number;
}

/** Counts them. */
export function sumsOf({ pools, volumes, attempts }: Books): Sums {
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

/** Added up. */
export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
