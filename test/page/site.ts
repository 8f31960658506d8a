import { randomUUID } from 'node:crypto';
import type { JsonObject } from '@bufbuild/protobuf';
import { connect, type StowageClient } from '../../src/client/index.js';
import { type Served, serve } from '../e2e/support.js';

/** A pool of a driver's report. */
export function driverPool(name: string, more: JsonObject = {}): JsonObject {
  return {
    pool_name: name,
    total_capacity_gb: 1000,
    free_capacity_gb: 900,
    allocated_capacity_gb: 100,
    provisioned_capacity_gb: 300,
    reserved_percentage: 5,
    max_over_subscription_ratio: 2,
    thin_provisioning_support: true,
    thick_provisioning_support: false,
    ...more,
  };
}

/** A server with its page, and a client to make things happen. */
export class PageSite {
  private constructor(
    readonly served: Served,
    readonly client: StowageClient,
  ) {}

  /** `more`: further flags of the server. */
  static async start(more: readonly string[] = []): Promise<PageSite> {
    const served = await serve({ page: true, more });
    return new PageSite(served, connect({ server: served.address }));
  }

  get url(): string {
    return this.served.page;
  }

  async report(host: string, pools: readonly JsonObject[], zone = 'nova'): Promise<void> {
    const volumeStats = {
      volume_backend_name: host.split('@')[1] ?? '',
      storage_protocol: 'iSCSI',
      pools: [...pools],
    };
    await this.client.capabilities.reportCapabilities({
      report: { host, availabilityZone: zone, volumeStats },
    });
  }

  /** A placement; answers the volume's id, also if it is refused. */
  async place(
    sizeGib: number,
    more: { readonly projectId?: string; readonly type?: string } = {},
  ): Promise<string> {
    const volumeId = randomUUID();
    const { projectId = 'acme', type } = more;
    const volumeType = type === undefined ? {} : { volumeType: { name: type } };
    await this.client.scheduler
      .scheduleCreateVolume({
        requestId: randomUUID(),
        volumeId,
        sizeGib: BigInt(sizeGib),
        projectId,
        ...volumeType,
      })
      .catch((error: unknown) => {
        if (!/NO_VALID_BACKEND|no /i.test(String(error))) throw error;
      });
    return volumeId;
  }

  async stop(): Promise<void> {
    this.client.close();
    await this.served.stop();
  }
}
