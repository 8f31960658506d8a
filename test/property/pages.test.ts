import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { connect, pages, type StowageClient } from '../../src/client/index.js';
import { type Served, serve } from '../e2e/support.js';

/** What happens to a list between two of its pages. */
type Change = 'grow' | 'shrink' | 'work';

const PAGE = 3;

describe('pages of lists are stable under change', () => {
  let server: Served;
  let client: StowageClient;

  before(async () => {
    server = await serve();
    client = connect({ server: server.address });
  });
  after(async () => {
    client.close();
    await server.stop();
  });

  /** Pools of one backend, in this order. */
  async function report(host: string, pools: readonly string[]): Promise<void> {
    const capacity = {
      total: { kind: { case: 'finite' as const, value: 1000 } },
      free: { kind: { case: 'finite' as const, value: 1000 } },
    };
    await client.capabilities.reportCapabilities({
      report: { host, pools: pools.map((name) => ({ poolName: name, capacity })) },
    });
  }

  async function create(projectId: string): Promise<string> {
    const volumeId = randomUUID();
    await client.scheduler.scheduleCreateVolume({
      requestId: randomUUID(),
      volumeId,
      sizeGib: 1n,
      projectId,
    });
    return volumeId;
  }

  /**
   * Reads a list to its end; between its pages things change. What was there all along is seen
   * once, nothing is seen twice.
   */
  async function holds<P extends { nextPageToken: string }>(
    fetch: (pageToken: string) => Promise<P>,
    idsOf: (page: P) => readonly string[],
    changes: readonly Change[],
    change: (kind: Change, seen: readonly string[]) => Promise<void>,
    allAlong: () => readonly string[],
  ): Promise<void> {
    const seen: string[] = [];
    const left = [...changes];
    for await (const page of pages(fetch)) {
      seen.push(...idsOf(page));
      const next = left.shift();
      if (next !== undefined) await change(next, seen);
    }
    assert.equal(new Set(seen).size, seen.length, 'seen twice');
    for (const id of allAlong())
      assert.ok(seen.includes(id), `${id} was there all along and is not in the list`);
  }

  const changes = fc.array(fc.constantFrom<Change>('grow', 'shrink', 'work'), { maxLength: 6 });
  const RUNS = { numRuns: 15 };

  it('of volumes and decisions', async () => {
    await report('pages@a', ['p', 'q']);
    await fc.assert(
      fc.asyncProperty(changes, fc.boolean(), async (drawn, byTime) => {
        const projectId = randomUUID();
        const volumes = new Set<string>();
        for (let n = 0; n < 10; n += 1) volumes.add(await create(projectId));
        const born = new Set(volumes);
        const change = async (kind: Change) => {
          const [first] = volumes;
          if (kind === 'grow') await create(projectId);
          if (kind === 'shrink' && first !== undefined) {
            volumes.delete(first);
            await client.volumes.releaseVolume({ volumeId: first });
          }
          if (kind === 'work')
            await client.volumes.rescheduleVolume({ volumeId: first ?? '' }).catch(() => undefined);
        };
        const created = byTime ? { createdFrom: { seconds: 0n, nanos: 0 } } : {};
        await holds(
          (pageToken) =>
            client.volumes.listVolumes({ projectId, pageSize: PAGE, pageToken, ...created }),
          (page) => page.volumes.map(({ volumeId }) => volumeId),
          drawn,
          change,
          () => [...volumes],
        );
        const before: string[] = [];
        for await (const page of pages((pageToken) =>
          client.volumes.listDecisions({ projectId, pageToken }),
        ))
          before.push(...page.decisions.map(({ decisionId }) => decisionId));
        await holds(
          (pageToken) => client.volumes.listDecisions({ projectId, pageSize: PAGE, pageToken }),
          (page) => page.decisions.map(({ decisionId }) => decisionId),
          drawn,
          change,
          () => before,
        );
        const about = new Set<string>();
        for await (const page of pages((pageToken) =>
          client.volumes.listDecisions({ projectId, pageSize: PAGE, pageToken }),
        ))
          for (const { volumeId } of page.decisions) about.add(volumeId);
        for (const volumeId of born) assert.ok(about.has(volumeId));
      }),
      RUNS,
    );
  });

  it('of pools and backends', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(changes, async (drawn) => {
        run += 1;
        const host = (n: number) => `r${run}n${n}@b`;
        const pools = new Set(['a', 'c', 'e', 'g', 'i', 'k', 'm']);
        for (let n = 0; n < 4; n += 1) await report(host(n), [...pools]);
        let fresh = 0;
        const change = async (kind: Change, seen: readonly string[]) => {
          // Also the one that the token names.
          const last = seen.at(-1)?.split('#')[1] ?? 'a';
          fresh += 1;
          if (kind === 'grow') await report(host(0), [...pools, `b${fresh}`, `l${fresh}`]);
          if (kind === 'work') await report(`r${run}x${fresh}@b`, ['z']);
          if (kind !== 'shrink') return;
          pools.delete(last);
          await report(host(0), [...pools]);
          await client.pools.setBackendState({ host: host(1), state: 2 });
        };
        await holds(
          (pageToken) => client.pools.listPools({ backend: host(0), pageSize: PAGE, pageToken }),
          (page) => page.pools.map(({ pool: name }) => name),
          drawn,
          change,
          () => [...pools].map((name) => `${host(0)}#${name}`),
        );
        await holds(
          (pageToken) => client.pools.listBackends({ pageSize: PAGE, pageToken }),
          (page) => page.backends.map(({ backend: name }) => name),
          drawn,
          change,
          () => [0, 1, 2, 3].map(host),
        );
      }),
      RUNS,
    );
  });

  it('and by their filters', async () => {
    await report('f1@f', ['p']);
    await report('f2@f', ['p']);
    await client.capabilities.heartbeat({ host: 'f3@f', availabilityZone: 'far' });
    await client.pools.setBackendState({ host: 'f1@f', state: 3 });
    const backends = async (query: Parameters<typeof client.pools.listBackends>[0]) =>
      (await client.pools.listBackends({ pageSize: 1000, ...query })).backends
        .map(({ backend: name }) => name)
        .filter((name) => name.endsWith('@f'));
    assert.deepEqual(await backends({ adminState: 3 }), ['f1@f']);
    assert.deepEqual(await backends({ participating: true }), ['f2@f']);
    assert.deepEqual(await backends({ participating: false }), ['f1@f', 'f3@f']);
    assert.deepEqual(await backends({ availabilityZone: 'far' }), ['f3@f']);
    const pools = async (query: Parameters<typeof client.pools.listPools>[0]) =>
      (await client.pools.listPools({ pageSize: 1000, ...query })).pools
        .map(({ pool: name }) => name)
        .filter((name) => name.includes('@f#'));
    assert.deepEqual(await pools({ participating: false }), ['f1@f#p']);
    assert.deepEqual(await pools({ availabilityZone: 'far' }), []);
  });
});
