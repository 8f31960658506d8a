import type { MessageInitShape } from '@bufbuild/protobuf';
import { pages, type StowageClient } from '../../client/index.js';
import type { HeartbeatRequestSchema } from '../../gen/stowage/v1/capability_service_pb.js';
import type { Backend } from '../../gen/stowage/v1/pool_pb.js';

/** Every backend that the server knows. */
export async function allBackends(client: StowageClient): Promise<readonly Backend[]> {
  const found: Backend[] = [];
  for await (const page of pages((pageToken) => client.pools.listBackends({ pageToken })))
    found.push(...page.backends);
  return found;
}

/** A host as a heartbeat names it. */
export type HostInit = MessageInitShape<typeof HeartbeatRequestSchema> & { readonly host: string };

/**
 * The hosts of a backend, or the host of that name, as the server knows them: a heartbeat must not
 * change zone or cluster.
 */
export function hostsOf(name: string, backends: readonly Backend[]): readonly HostInit[] {
  return backends.flatMap((backend) =>
    backend.hosts
      .filter(
        ({ host }) => backend.backend === name || host === name || host.startsWith(`${name}@`),
      )
      .map(({ host, availabilityZone, serviceKind }) => ({
        host,
        cluster: backend.cluster,
        availabilityZone,
        serviceKind,
      })),
  );
}
