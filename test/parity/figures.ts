import { pages, type StowageClient } from '../../src/client/index.js';
import type { Capacity } from '../../src/gen/stowage/v1/capacity_pb.js';
import type { RecordedFigures } from './recording.js';

/** Free, allocated and provisioned GiB of every pool that takes part, by its name. */
export async function liveFigures(
  client: StowageClient,
): Promise<ReadonlyMap<string, RecordedFigures>> {
  const figures = new Map<string, RecordedFigures>();
  for await (const page of pages((pageToken) => client.pools.listPools({ pageToken }))) {
    for (const { pool: name, participating, factors } of page.pools) {
      if (!participating || factors === undefined) continue;
      figures.set(name, {
        free_capacity_gb: spelled(factors.free),
        allocated_capacity_gb: factors.allocatedGib,
        provisioned_capacity_gb: factors.provisionedGib,
      });
    }
  }
  return figures;
}

/** As the recordings spell it. */
function spelled(capacity: Capacity | undefined): number | string {
  return capacity?.kind.case === 'finite' ? capacity.kind.value : (capacity?.kind.case ?? 'absent');
}
