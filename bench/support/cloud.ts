import { create } from '@bufbuild/protobuf';
import type { StowageClient } from '../../src/client/index.js';
import {
  type ReportCapabilitiesRequest,
  ReportCapabilitiesRequestSchema,
} from '../../src/gen/stowage/v1/capability_service_pb.js';

/** The number of backends, and of pools in each. */
export interface CloudSize {
  readonly backends: number;
  readonly poolsEach: number;
}

/** Capacity of each pool. It is thin, and may be promised up to its ratio. */
const TOTAL_GIB = 100_000;
const RATIO = 20;
const DISKS = ['hdd', 'ssd', 'nvme'];
const PROTOCOLS = ['iSCSI', 'FC', 'ceph', 'nvmeof'];
/** Reports on their way. */
const AT_ONCE = 8;

/** Name of a backend, from 0. */
export function backendName(index: number): string {
  return `node${String(index).padStart(5, '0')}@array`;
}

/**
 * A backend's report, as drivers send it. Its thin pools differ in what the volume types require.
 */
export function reportOf(backend: number, { poolsEach }: CloudSize): ReportCapabilitiesRequest {
  const capabilities = {
    volume_backend_name: `array-${backend % 8}`,
    vendor_name: 'Open Source',
    driver_version: '3.0.0',
    storage_protocol: PROTOCOLS[backend % PROTOCOLS.length] ?? '',
  };
  const pools = Array.from({ length: poolsEach }, (_, pool) =>
    poolOf(backend, pool, backend * poolsEach + pool),
  );
  return create(ReportCapabilitiesRequestSchema, {
    report: { host: backendName(backend), availabilityZone: 'nova', capabilities, pools },
  });
}

function poolOf(backend: number, pool: number, index: number) {
  const finite = (value: number) => ({ kind: { case: 'finite' as const, value } });
  return {
    poolName: `pool${String(pool).padStart(3, '0')}`,
    capacity: {
      total: finite(TOTAL_GIB),
      free: finite(TOTAL_GIB - (index % 97)),
      allocatedGib: index % 97,
      provisionedGib: index % 89,
      reservedPercentage: 5,
      maxOverSubscriptionRatio: { kind: { case: 'number' as const, value: RATIO } },
      thinProvisioningSupport: true,
      thickProvisioningSupport: false,
    },
    capabilities: {
      multiattach: index % 2 === 0,
      disk: DISKS[index % DISKS.length] ?? '',
      compression: index % 5 < 2,
      replication_enabled: backend % 4 === 0,
      QoS_support: index % 3 !== 0,
      max_iops: 5000 * (1 + (index % 8)),
      location_info: `ArrayDriver:10.0.${backend % 256}.${index % 256}:pool${pool}`,
    },
  };
}

/** Ten volume types, each of which fits a part of the pools. */
export const VOLUME_TYPES: readonly {
  readonly name: string;
  readonly extraSpecs: { readonly [key: string]: string };
}[] = [
  {
    name: 'iscsi',
    extraSpecs: {
      storage_protocol: 'iSCSI',
      'capabilities:thin_provisioning_support': '<is> True',
    },
  },
  { name: 'fibre', extraSpecs: { storage_protocol: 'FC', 'fibre:lanes': '4' } },
  { name: 'ssd', extraSpecs: { 'capabilities:disk': 'ssd' } },
  {
    name: 'nvme',
    extraSpecs: { 'capabilities:disk': 'nvme', 'capabilities:compression': '<is> True' },
  },
  { name: 'fast', extraSpecs: { disk: '<or> ssd <or> nvme', max_iops: '>= 20000' } },
  { name: 'shared', extraSpecs: { multiattach: '<is> True' } },
  { name: 'array-1', extraSpecs: { volume_backend_name: 'array-1' } },
  {
    name: 'array-6',
    extraSpecs: { volume_backend_name: 'array-6', 'capabilities:QoS_support': '<is> True' },
  },
  {
    name: 'replicated',
    extraSpecs: { 'capabilities:replication_enabled': '<is> True', storage_protocol: '<in> iSCSI' },
  },
  {
    name: 'steady',
    extraSpecs: {
      'capabilities:QoS_support': '<is> True',
      max_iops: '>= 5000',
      'qos:policy': 'steady',
    },
  },
];

/** Sends every backend's report. */
export async function reportCloud(client: StowageClient, size: CloudSize): Promise<void> {
  const backends = Array.from({ length: size.backends }, (_, backend) => backend).values();
  const managers = Array.from({ length: AT_ONCE }, async () => {
    for (const backend of backends)
      await client.capabilities.reportCapabilities(reportOf(backend, size));
  });
  await Promise.all(managers);
}

/** What is promised on all pools together, GiB. */
export async function promisedGib(
  client: StowageClient,
  minReadRevision = 0n,
): Promise<{ readonly pools: number; readonly gib: number }> {
  let pools = 0;
  let gib = 0;
  for (let pageToken = ''; ; ) {
    const page = await client.pools.listPools({ pageSize: 1000, pageToken, minReadRevision });
    pools += page.pools.length;
    for (const { heldGib, confirmedGib } of page.pools) gib += Number(heldGib + confirmedGib);
    pageToken = page.nextPageToken;
    if (pageToken === '') return { pools, gib };
  }
}
