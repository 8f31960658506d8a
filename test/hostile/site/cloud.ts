import { fromJson } from '@bufbuild/protobuf';
import type { StowageClient } from '../../../src/client/index.js';
import { ReportCapabilitiesRequestSchema } from '../../../src/gen/stowage/v1/capability_service_pb.js';

export const INNOCENT_BACKEND = 'innocent@quiet';
export const INNOCENT_ZONE = 'quiet-zone';
const POOLS_EACH = 50;
const ZONES = ['az1', 'az2', 'az3'];

/** Names of what was reported. */
export interface Cloud {
  readonly pools: readonly string[];
  readonly backends: readonly string[];
  readonly zones: readonly string[];
}

/** Reports so many pools, and the backend on which the innocent client's volumes go. */
export async function reportCloud(client: StowageClient, pools: number): Promise<Cloud> {
  const backends = Array.from({ length: Math.ceil(pools / POOLS_EACH) }, (_, n) => `node${n}@lvm`);
  for (const [n, host] of backends.entries()) {
    const count = Math.min(POOLS_EACH, pools - n * POOLS_EACH);
    await report(client, host, ZONES[n % ZONES.length] ?? '', count, 100);
  }
  await report(client, INNOCENT_BACKEND, INNOCENT_ZONE, 2, 'unbounded');
  return {
    pools: backends.flatMap((host, n) =>
      Array.from(
        { length: Math.min(POOLS_EACH, pools - n * POOLS_EACH) },
        (_, p) => `${host}#p${p}`,
      ),
    ),
    backends,
    // Who means no harm is alone in its zone.
    zones: ZONES,
  };
}

/** As a driver of Cinder reports: each pool with some twenty keys, and expressions. */
async function report(
  client: StowageClient,
  host: string,
  zone: string,
  pools: number,
  gib: number | 'unbounded',
): Promise<void> {
  const space = gib === 'unbounded' ? { infinite: true } : { finite: gib };
  const request = fromJson(ReportCapabilitiesRequestSchema, {
    report: {
      host,
      availability_zone: zone,
      capabilities: {
        volume_backend_name: 'lvm',
        vendor_name: 'Open Source',
        driver_version: '3.0.0',
        storage_protocol: 'iSCSI',
        filter_function: 'volume.size < 1000000',
        goodness_function: 'stats.free_capacity_gb / 2',
      },
      pools: Array.from({ length: pools }, (_, n) => ({
        pool_name: `p${n}`,
        capacity: { total: space, free: space, thin_provisioning_support: true },
        capabilities: {
          multiattach: true,
          replication: false,
          x: { y: n },
          fsid: `00000000-0000-4000-a000-0000000000${String(n).padStart(2, '0')}`,
        },
      })),
    },
  });
  await client.capabilities.reportCapabilities(request);
}
