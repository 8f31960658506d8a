import type { JsonObject } from '../../src/domain/json.js';

/** A model of array, as its driver reports it. */
export interface ArrayModel {
  readonly capabilities: JsonObject;
  readonly thin: boolean;
  /** Over-subscription ratio, if thin. */
  readonly ratio: number;
}

const COMMON: JsonObject = {
  driver_version: '3.2.1',
  online_extend_support: true,
  sparse_copy_volume: true,
};

/** Eight models that differ in everything that a volume type may require. */
export const MODELS: readonly ArrayModel[] = [
  model(
    'Acme',
    'iSCSI',
    { QoS_support: true, multiattach: true, compression: true, tier: 'gold', max_iops: 50_000 },
    4,
  ),
  model(
    'Acme',
    'FC',
    { QoS_support: true, multiattach: true, compression: true, tier: 'gold', max_iops: 80_000 },
    2,
  ),
  model(
    'Acme',
    'NVMe-oF',
    {
      QoS_support: true,
      multiattach: false,
      compression: false,
      tier: 'platinum',
      max_iops: 200_000,
    },
    0,
  ),
  model(
    'Borealis',
    'iSCSI',
    { QoS_support: true, multiattach: true, compression: false, tier: 'silver', max_iops: 20_000 },
    10,
  ),
  model(
    'Borealis',
    'NFS',
    { QoS_support: false, multiattach: true, compression: true, tier: 'silver', max_iops: 8_000 },
    20,
  ),
  model(
    'Borealis',
    'NFS',
    { QoS_support: false, multiattach: true, compression: false, tier: 'bronze', max_iops: 4_000 },
    20,
  ),
  model(
    'Ceph',
    'ceph',
    { QoS_support: true, multiattach: true, compression: false, tier: 'silver', max_iops: 30_000 },
    1.5,
  ),
  model(
    'LVM',
    'iSCSI',
    {
      QoS_support: false,
      multiattach: false,
      compression: false,
      tier: 'bronze',
      max_iops: 10_000,
    },
    0,
  ),
];

function model(vendor: string, protocol: string, more: JsonObject, ratio: number): ArrayModel {
  const thin = ratio > 0;
  const support = { thin_provisioning_support: thin, thick_provisioning_support: true };
  const names = {
    vendor_name: vendor,
    volume_backend_name: `${vendor.toLowerCase()}-${protocol.toLowerCase()}`,
    storage_protocol: protocol,
  };
  return {
    capabilities: { ...COMMON, ...names, ...support, ...more },
    thin,
    ratio: thin ? ratio : 1,
  };
}
