import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { connect, type StowageClient, StowageError } from '../../src/client/index.js';
import { finite } from '../../src/domain/capacity.js';
import { CodedError } from '../../src/domain/errors.js';
import { startRig } from '../grpc/harness.js';
import { PoolMirror, type PoolQuery } from '../grpc/pool-mirror.js';
import { backendReport, World } from '../ledger/support.js';

type Change =
  | {
      readonly kind: 'report';
      readonly host: string;
      readonly pools: readonly {
        readonly name: string;
        readonly tier: string;
        readonly free: number;
      }[];
    }
  | { readonly kind: 'place' | 'release' | 'pass' }
  | { readonly kind: 'state'; readonly host: string; readonly state: 'enabled' | 'disabled' }
  | { readonly kind: 'alive'; readonly host: string; readonly zone: string }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'forget'; readonly name: string };

type Step =
  | Change
  | { readonly kind: 'restart' }
  | { readonly kind: 'silence' }
  /** A watcher comes, or leaves in the midst of whatever it is told. */
  | { readonly kind: 'come'; readonly watcher: number }
  | { readonly kind: 'leave'; readonly watcher: number };

const FILTERS: readonly PoolQuery[] = [
  {},
  { pool: '*#p*' },
  { participating: true },
  { availabilityZone: 'east' },
  { capabilities: { tier: 'gold', free_capacity_gb: '>= 2' } },
  { volumeType: { extraSpecs: { tier: '<or> gold <or> iron' } }, participating: true },
];

const host = fc.constantFrom('a@x', 'b@x');
const pool = fc.record({
  name: fc.constantFrom('p1', 'p2', 'q'),
  tier: fc.constantFrom('gold', 'iron', 'none'),
  free: fc.integer({ min: 0, max: 3 }),
});
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(host, fc.uniqueArray(pool, { selector: ({ name }) => name, minLength: 1 }))
      .map(([name, pools]): Step => ({ kind: 'report', host: name, pools })),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom<Step>({ kind: 'place' }, { kind: 'release' }, { kind: 'pass' }),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(host, fc.constantFrom('', '#p1', '#q'), host, fc.constantFrom('#p2', '#q', '#r'))
      .map(
        ([from, pool, to, other]): Step => ({
          kind: 'rename',
          from: `${from}${pool}`,
          to: pool === '' ? to : `${from}${other}`,
        }),
      ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(host, fc.constantFrom('', '#p1', '#q'))
      .map(([name, pool]): Step => ({ kind: 'forget', name: `${name}${pool}` })),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'restart' }) },
  { weight: 5, arbitrary: fc.constant<Step>({ kind: 'silence' }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('state' as const),
      host,
      state: fc.constantFrom('enabled', 'disabled'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('alive' as const),
      host,
      zone: fc.constantFrom('nova', 'east'),
    }),
  },
  {
    weight: 8,
    arbitrary: fc
      .tuple(
        fc.constantFrom('come' as const, 'leave' as const),
        fc.nat({ max: FILTERS.length - 1 }),
      )
      .map(([kind, watcher]): Step => ({ kind, watcher })),
  },
);

describe('watchers of pools that come and go', () => {
  it('end with exactly what a list says', async () => {
    await fc.assert(fc.asyncProperty(fc.array(steps, { maxLength: 60 }), endsWithTheList), {
      numRuns: 40,
    });
  });
});

/** A watcher with its copy, which it keeps from stream to stream. */
class Watcher {
  readonly mirror: PoolMirror;
  #stream: { readonly stop: AbortController; readonly ended: Promise<void> } | null = null;

  constructor(query: PoolQuery) {
    this.mirror = new PoolMirror(query);
  }

  come(client: StowageClient): void {
    const stop = new AbortController();
    // Its own leaving and the server's stop end it alike; what it was told until then counts.
    this.#stream ??= {
      stop,
      ended: this.mirror
        .read(client, () => stop.signal.aborted, stop.signal)
        .catch(() => undefined),
    };
  }

  async leave(): Promise<void> {
    this.#stream?.stop.abort();
    await this.#stream?.ended;
    this.#stream = null;
  }
}

async function endsWithTheList(run: readonly Step[]): Promise<void> {
  // Its clock stands still while a request waits for reports after a restart.
  const world = await World.start({ startupWaitMs: 0 });
  const open = async () => {
    const rig = await startRig(world.ledger);
    // A port that the system gives out again must not find the connection to a server that was
    // there before, and its waits.
    const client = connect({
      server: rig.server.address,
      channelOptions: { 'grpc.use_local_subchannel_pool': 1 },
    });
    const close = async () => {
      for (const watcher of watchers) await watcher.leave();
      client.close();
      await rig.close();
    };
    return { client, close };
  };
  const watchers = FILTERS.map((query) => new Watcher(query));
  const volumes: string[] = [];
  let server = await open();
  try {
    for (const step of run) {
      if (step.kind === 'come') watchers[step.watcher]?.come(server.client);
      else if (step.kind === 'leave') await watchers[step.watcher]?.leave();
      else if (step.kind === 'silence') await sleep(5);
      else if (step.kind === 'restart') {
        await server.close();
        await world.restart();
        server = await open();
      } else await change(world, step, volumes);
    }
    for (const { mirror } of watchers) {
      await untilConnected(() => mirror.catchUp(server.client));
      await mirror.agrees(server.client);
    }
  } finally {
    await server.close();
    await world.end();
  }
}

/**
 * A connection may fail to come about at first: a watcher then goes on from its token, as any
 * would.
 */
async function untilConnected(read: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof StowageError) || error.code !== 'UNAVAILABLE' || tries === 40)
        throw error;
      await sleep(250);
    }
  }
}

async function change(world: World, step: Change, volumes: string[]): Promise<void> {
  switch (step.kind) {
    case 'report': {
      const pools = step.pools.map(({ name, tier, free }) => ({
        ...{ poolName: name, capacity: { total: finite(10), free: finite(free) } },
        capabilities: { tier },
      }));
      // Under a name that it had before it is refused.
      await world.ledger.report(backendReport(step.host, pools)).catch(coded);
      return;
    }
    case 'place': {
      const placed = await world.create(1).catch(() => null);
      if (placed !== null) volumes.push(placed.decision.subject);
      return;
    }
    case 'release': {
      const volume = volumes.pop();
      if (volume !== undefined) await world.ledger.releaseVolume(volume);
      return;
    }
    case 'pass':
      return world.pass(50_000, 10_000);
    case 'state':
      await world.ledger.setBackendState(step.host, step.state, '').catch(() => undefined);
      return;
    case 'alive':
      await world.ledger
        .heartbeat({ host: step.host, cluster: null, zone: step.zone, serviceKind: 'volume' })
        .catch(coded);
      return;
    case 'rename': {
      const how = { toCluster: false, allowMerge: true, dryRun: false, requestId: '' };
      await world.ledger.rename({ ...how, from: step.from, to: step.to }).catch(coded);
      return;
    }
    case 'forget':
      await world.ledger.forget({ name: step.name, dryRun: false, requestId: '' }).catch(coded);
  }
}

/** The rules may refuse it. */
function coded(error: unknown): void {
  if (!(error instanceof CodedError) || error.reason === 'INTERNAL_FAULT') throw error;
}
