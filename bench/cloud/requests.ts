import type { VolumeType } from '../../src/domain/volume.js';
import type { PlacementRequest } from '../../src/engine/expression/placement-request.js';
import type { dice } from '../random.js';

/** A volume type, and the zones of its requests. */
export interface AskedType {
  readonly name: string;
  readonly extraSpecs: Readonly<Record<string, string>>;
  readonly zones: readonly string[];
}

/** Ten types, each of which fits another part of a cloud's pools. */
export const TYPES: readonly AskedType[] = [
  { name: 'any', extraSpecs: {}, zones: [] },
  { name: 'gold', extraSpecs: { tier: 'gold' }, zones: [] },
  { name: 'fast', extraSpecs: { media: 'ssd', max_iops: '>= 20000' }, zones: [] },
  { name: 'compressed', extraSpecs: { compression: '<is> True' }, zones: ['zone-1'] },
  { name: 'shared', extraSpecs: { multiattach: '<is> True', QoS_support: '<is> True' }, zones: [] },
  {
    name: 'thick',
    extraSpecs: {
      'provisioning:type': 'thick',
      'capabilities:thick_provisioning_support': '<is> True',
    },
    zones: ['zone-2'],
  },
  {
    name: 'block',
    extraSpecs: { storage_protocol: '<or> iSCSI <or> FC' },
    zones: ['zone-3', 'zone-4'],
  },
  { name: 'files', extraSpecs: { storage_protocol: 'NFS', media: 'hdd' }, zones: [] },
  { name: 'ceph', extraSpecs: { volume_backend_name: 'ceph-ceph' }, zones: [] },
  {
    name: 'cheap',
    extraSpecs: { tier: '<or> bronze <or> silver', media: 's== hdd' },
    zones: ['zone-5'],
  },
];

/** A volume of 1 to 50 GiB. Every object is new, as if just read from a message. */
export function drawRequest(
  type: AskedType,
  number: number,
  roll: ReturnType<typeof dice>,
): PlacementRequest {
  const sizeGib = roll(1, 50);
  const volumeType: VolumeType = {
    name: type.name,
    extraSpecs: { ...type.extraSpecs },
    qosSpecs: {},
  };
  return {
    spec: {
      volumeId: `volume-${number}`,
      sizeGib,
      projectId: 'project',
      userId: '',
      volumeType,
      zones: [...type.zones],
      hints: {},
      resourceBackend: null,
      source: null,
      multiattach: false,
      metadata: {},
      allowReschedule: true,
      maxAlternatives: 3,
    },
    neededGib: sizeGib,
    currentPool: null,
    bringsNew: true,
    bringsVolume: true,
    volumeGib: sizeGib,
    now: 0,
    growsAttached: false,
    attemptedPools: [],
    credit: null,
    homes: new Map(),
    minPhysicalFreePercent: 10,
    seed: number,
    maxDiagnosedPools: 1000,
  };
}
