import type { EstimateCapacityResponse } from '../../gen/stowage/v1/scheduler_service_pb.js';
import { plain } from '../output/plain.js';

/** What would fit, in words. `sizeGib`: of each volume; 0: none was asked for. */
export function capacityWords(answer: EstimateCapacityResponse, sizeGib: number): string {
  const { zones, limits, maximumVolumeSizeGib, minimumVolumeSizeGib } = answer;
  const sizes =
    maximumVolumeSizeGib === 0n
      ? 'no volume fits, of whatever size'
      : `a single volume may have ${minimumVolumeSizeGib} to ${maximumVolumeSizeGib} GiB, ` +
        `${available(answer)} are available`;
  const by = `by the profile ${plain(answer.profile)}`;
  const counts = sizeGib > 0;
  return [
    counts ? `${number(answer)} more of ${sizeGib} GiB fit, ${by}` : '',
    counts ? sizes : `${sizes}, ${by}`,
    zones.length > 1
      ? `by zone: ${zones
          .map((zone) => `${plain(zone.availabilityZone)} ${counts ? room(zone) : available(zone)}`)
          .join(', ')}`
      : '',
    counts && limits.length > 0
      ? `what stops the next: ${limits
          .map(({ filter, pools }) => `${plain(filter)} in ${pools}`)
          .join(', ')}`
      : '',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

interface Counted {
  readonly volumes: bigint;
  readonly unlimited: boolean;
}

function number(answer: EstimateCapacityResponse): string {
  const { volumes, mostVolumes, exact, unlimited } = answer;
  if (unlimited || exact) return room(answer);
  return mostVolumes > volumes ? `${volumes} to ${mostVolumes}` : `about ${volumes}`;
}

function room({ volumes, unlimited }: Counted): string {
  return unlimited ? 'any number' : String(volumes);
}

function available({
  availableCapacityGib,
  boundless,
}: {
  readonly availableCapacityGib: bigint;
  readonly boundless: boolean;
}): string {
  return boundless ? 'any number of GiB' : `${availableCapacityGib} GiB`;
}
