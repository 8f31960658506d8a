import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ScheduleCreateVolumeRequestSchema } from '../../gen/stowage/v1/scheduler_service_pb.js';

/** A request for one volume. */
export type VolumeRequest = MessageInitShape<typeof ScheduleCreateVolumeRequestSchema> & {
  readonly requestId: string;
  readonly volumeId: string;
  readonly sizeGib: bigint;
  readonly volumeType: {
    readonly name: string;
    readonly extraSpecs: Readonly<Record<string, string>>;
  };
};

interface Kind {
  readonly type: string;
  readonly extraSpecs: Readonly<Record<string, string>>;
  readonly zones: readonly string[];
  /** Sizes to choose from, GiB. */
  readonly sizes: readonly number[];
}

/** The project of all requests. */
export const PROJECT = 'demo';

/** The volume type that requires fast disks. */
export const GOLD = { name: 'gold', extraSpecs: { media: 'ssd' } } as const;

const KINDS: readonly Kind[] = [
  { type: GOLD.name, extraSpecs: GOLD.extraSpecs, zones: [], sizes: [10, 20, 40, 80] },
  { type: 'silver', extraSpecs: { storage_protocol: 'iSCSI' }, zones: [], sizes: [5, 10, 25, 50] },
  {
    type: 'bronze',
    extraSpecs: { media: 'hdd', thin_provisioning_support: '<is> True' },
    zones: ['south'],
    sizes: [20, 50, 100],
  },
  { type: 'shared', extraSpecs: { storage_protocol: 'nfs' }, zones: [], sizes: [10, 30, 60] },
];

/** Number of volume types that are requested. */
export const TYPES = KINDS.length;

/** Makes `count` requests; the same random numbers give the same requests. */
export function volumeRequests(count: number, random: () => number): readonly VolumeRequest[] {
  return Array.from({ length: count }, () => {
    const kind = oneOf(KINDS, random);
    return {
      requestId: uuid(random),
      volumeId: uuid(random),
      sizeGib: BigInt(oneOf(kind.sizes, random)),
      projectId: PROJECT,
      volumeType: { name: kind.type, extraSpecs: kind.extraSpecs },
      availabilityZones: [...kind.zones],
    };
  });
}

/** A UUID made from random numbers. */
export function uuid(random: () => number): string {
  const digit = (letter: string) =>
    Math.floor(letter === 'y' ? 8 + random() * 4 : random() * 16).toString(16);
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, digit);
}

/** One of several values, at random. */
export function oneOf<T>(several: readonly T[], random: () => number): T {
  const found = several[Math.floor(random() * several.length)];
  if (found === undefined) throw new Error('there is nothing to choose from');
  return found;
}
