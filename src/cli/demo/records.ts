import { pages, type StowageClient } from '../../client/index.js';
import type { Decision } from '../../gen/stowage/v1/decision_pb.js';
import type { Pool } from '../../gen/stowage/v1/pool_pb.js';
import { type Volume, VolumeState } from '../../gen/stowage/v1/volume_service_pb.js';

const READERS = 8;

/** The server's records at the end of the demonstration. */
export interface Records {
  readonly pools: readonly Pool[];
  readonly volumes: readonly Volume[];
  /** Every attempt at a volume, by volume id. */
  readonly attempts: ReadonlyMap<string, readonly Decision[]>;
}

/** Reads all records over the API. */
export async function readRecords(client: StowageClient): Promise<Records> {
  const volumes: Volume[] = [];
  for await (const page of pages((pageToken) => client.volumes.listVolumes({ pageToken })))
    volumes.push(...page.volumes);
  const attempts = new Map<string, readonly Decision[]>();
  const waiting = volumes.values();
  const reader = async () => {
    for (const { volumeId } of waiting)
      attempts.set(volumeId, (await client.volumes.getVolume({ volumeId })).decisions);
  };
  await Promise.all(Array.from({ length: READERS }, reader));
  return { pools: await allPools(client), volumes, attempts };
}

/** Every pool, in the order of the list. */
export async function allPools(client: StowageClient): Promise<readonly Pool[]> {
  const found: Pool[] = [];
  for await (const page of pages((pageToken) => client.pools.listPools({ pageToken })))
    found.push(...page.pools);
  return found;
}

/** Whether a volume is still being created. */
export async function someCreating(client: StowageClient): Promise<boolean> {
  const { volumes } = await client.volumes.listVolumes({
    state: VolumeState.CREATING,
    pageSize: 1,
  });
  return volumes.length > 0;
}
