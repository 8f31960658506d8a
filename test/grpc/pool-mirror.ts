import assert from 'node:assert/strict';
import { type MessageInitShape, toJson } from '@bufbuild/protobuf';
import { pages, type StowageClient } from '../../src/client/index.js';
import { type Pool, PoolSchema } from '../../src/gen/stowage/v1/pool_pb.js';
import type {
  ListPoolsRequestSchema,
  WatchPoolsResponse,
} from '../../src/gen/stowage/v1/pool_service_pb.js';
import { PATIENCE_MS } from '../support/patience.js';

/** A filter of pools, for a list and a watch. */
export type PoolQuery = Pick<
  MessageInitShape<typeof ListPoolsRequestSchema>,
  'pool' | 'backend' | 'availabilityZone' | 'participating' | 'capabilities' | 'volumeType'
>;

/** A client that keeps a copy of the pools from a watch, across streams. */
export class PoolMirror {
  readonly pools = new Map<string, Pool>();
  token = '';
  /** Of the stream that was read last. */
  responses: WatchPoolsResponse[] = [];

  constructor(private readonly query: PoolQuery = {}) {}

  /**
   * Reads one stream until `enough` is true or the signal fires. Rejects with the stream's error.
   */
  async read(
    client: StowageClient,
    enough: (last: WatchPoolsResponse) => boolean,
    signal: AbortSignal = AbortSignal.timeout(PATIENCE_MS),
  ): Promise<void> {
    this.responses = [];
    for await (const response of client.pools.watchPools(
      { ...this.query, resumeToken: this.token },
      { signal },
    )) {
      this.take(response);
      if (enough(response)) return;
    }
  }

  /** Reads one stream until it is complete. */
  catchUp(client: StowageClient): Promise<void> {
    return this.read(client, ({ complete }) => complete);
  }

  take(response: WatchPoolsResponse): void {
    this.responses.push(response);
    if (response.reset) this.pools.clear();
    for (const pool of response.pools) this.pools.set(pool.pool, pool);
    for (const name of response.removed) this.pools.delete(name);
    this.token = response.resumeToken;
  }

  names(): readonly string[] {
    return [...this.pools.keys()].sort();
  }

  /** Compares the copy with the server's list, field by field. */
  async agrees(client: StowageClient): Promise<void> {
    const listed: Pool[] = [];
    for await (const page of pages((pageToken) =>
      client.pools.listPools({ ...this.query, pageToken }),
    ))
      listed.push(...page.pools);
    const kept = this.names().map((name) => this.pools.get(name));
    assert.deepEqual(kept.map(asJson), listed.map(asJson));
  }
}

function asJson(pool: Pool | undefined) {
  return pool === undefined ? undefined : toJson(PoolSchema, pool);
}
