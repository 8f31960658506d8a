import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Client, status as Code, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { Authenticator } from '../../../src/auth/authenticator.js';
import { errorFromStatus } from '../../../src/client/index.js';
import { Health } from '../../../src/gen/grpc/health/v1/health_pb.js';
import {
  ScheduleCreateVolumeRequestSchema,
  ScheduleCreateVolumeResponseSchema,
  SchedulerService,
} from '../../../src/gen/stowage/v1/scheduler_service_pb.js';
import type { Backlog } from '../../../src/grpc/admission/admission.js';
import type { ServerLimits } from '../../../src/grpc/server.js';
import { CommitGate } from '../../ledger/commit-gate.js';
import { overriding, World } from '../../ledger/support.js';
import { PATIENCE_MS } from '../../support/patience.js';
import { type TokenIssuer, tokenIssuer } from '../../support/token-issuer.js';
import { failure, type Rig, richStatus, startRig } from '../harness.js';
import { SlowReader } from '../slow-reader.js';

const LIMITS: ServerLimits = {
  creates: 10_000,
  createBytes: 64 * 1024 * 1024,
  requestBytes: 256 * 1024 * 1024,
  streams: 1000,
  connections: 1000,
  callsPerConnection: 10_000,
};
/** What goes into a first commit. */
const FIRST_COMMIT = 128;
const { scheduleCreateVolume, streamCreateVolumes } = SchedulerService.method;

function newVolume() {
  return { requestId: randomUUID(), volumeId: randomUUID(), sizeGib: 1n, projectId: 'p' };
}

async function until(look: () => boolean): Promise<void> {
  for (let tries = 0; !look(); tries += 1) {
    assert.ok(tries < PATIENCE_MS / 5, 'it never came');
    await sleep(5);
  }
}

/** A connection of its own. */
class Connection {
  readonly #client: Client;
  readonly #metadata = new Metadata();

  constructor(address: string, token: string) {
    const own = { 'grpc.use_local_subchannel_pool': 1 };
    this.#client = new Client(address, credentials.createInsecure(), own);
    this.#metadata.set('authorization', `Bearer ${token}`);
  }

  create(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        `/${SchedulerService.typeName}/${scheduleCreateVolume.name}`,
        (init: ReturnType<typeof newVolume>) =>
          Buffer.from(
            toBinary(
              ScheduleCreateVolumeRequestSchema,
              create(ScheduleCreateVolumeRequestSchema, init),
            ),
          ),
        (bytes: Buffer) => fromBinary(ScheduleCreateVolumeResponseSchema, bytes),
        newVolume(),
        this.#metadata,
        (error, answer) => (error === null ? resolve(answer?.decisionId ?? '') : reject(error)),
      );
    });
  }

  /** A stream that stays open. Null: it was refused, by this limit. */
  async watch(): Promise<string | null> {
    const call = this.#client.makeServerStreamRequest(
      `/${Health.typeName}/${Health.method.watch.name}`,
      () => Buffer.alloc(0),
      (bytes: Buffer) => bytes,
      {},
      this.#metadata,
    );
    const refused = new Promise<string>((resolve) => {
      call.on('error', (error: ServiceError) =>
        resolve(
          error.code === Code.RESOURCE_EXHAUSTED
            ? (errorFromStatus(richStatus(error)).metadata['limit'] ?? '')
            : error.message,
        ),
      );
    });
    return Promise.race([once(call, 'data').then(() => null), refused]);
  }

  close(): void {
    this.#client.close();
  }
}

describe('fairness by identity', () => {
  let issuer: TokenIssuer;
  let rig: Rig;
  let world: World;
  let gate: CommitGate;
  const connections: Connection[] = [];

  beforeEach(async () => {
    gate = new CommitGate();
    world = await World.start({}, gate.around);
  });

  const start = async (ledger: Parameters<typeof startRig>[0], backlog: Backlog, more = {}) => {
    issuer = await tokenIssuer();
    const rules = {
      required: true,
      tokens: {
        keys: [issuer.jwk],
        issuer: null,
        audiences: ['stowage'],
        nameClaim: 'sub',
        clockToleranceMs: 0,
      },
      bindings: [
        {
          certificates: [],
          tokens: ['*'],
          roles: ['client' as const],
          projects: ['*'],
          hosts: [],
          backends: [],
        },
      ],
    };
    rig = await startRig(ledger, {
      clock: Date.now,
      auth: { authenticator: new Authenticator(rules, Date.now), reflection: 'anyone' },
      backlog,
      limits: { ...LIMITS, ...more },
      maxMessageBytes: 4 * 1024 * 1024,
    });
    rig.server.setServing(true);
  };
  const connect = async (name: string) => {
    const connection = new Connection(rig.server.address, await issuer.sign({ sub: name }));
    connections.push(connection);
    return connection;
  };
  afterEach(async () => {
    for (const connection of connections.splice(0)) connection.close();
    gate.open();
    await rig.close();
    await world.end();
  });

  it('gives two connections of one identity one turn', async () => {
    let take = (): void => undefined;
    const backlog = {
      queued: 1,
      onTaken: (tell: (last: null) => void) => {
        take = () => tell(null);
      },
    };
    const asked: string[] = [];
    const ledger = overriding(world.ledger, {
      createVolume: (call) => {
        asked.push(call.caller);
        return world.ledger.createVolume(call);
      },
    });
    gate.shut();
    await start(ledger, backlog);
    const [one, two, modest] = [
      await connect('greedy'),
      await connect('greedy'),
      await connect('modest'),
    ];
    const ask = (connection: Connection, many: number) => {
      for (let each = 0; each < many; each += 1) void connection.create().catch(() => undefined);
    };
    const waiting = (many: number) => until(() => rig.server.load().waiting === many);
    ask(one, FIRST_COMMIT);
    await until(() => asked.length === FIRST_COMMIT);
    ask(one, 100);
    await waiting(100);
    ask(two, 100);
    await waiting(200);
    ask(modest, 50);
    await waiting(250);
    asked.splice(0);
    take();
    await until(() => asked.length >= FIRST_COMMIT);
    const turns = asked.slice(0, 100);
    assert.equal(turns.filter((caller) => caller.endsWith('modest')).length, 50, turns.join(' '));
  });

  it('lets an identity that has all streams open no more of them by other connections', async () => {
    await start(world.ledger, world.running.backlog, { streams: 20 });
    const known = async (name: string) => {
      const connection = await connect(name);
      // A token is known once it was verified; until then its connection counts. There is no pool.
      await failure(connection.create());
      return connection;
    };
    for (let opened = 0; opened < 20; ) {
      const connection = await known('greedy');
      for (let each = 0; each < 10; each += 1, opened += 1)
        assert.equal(await connection.watch(), null);
    }
    assert.equal(await (await known('greedy')).watch(), 'streams');
    assert.equal(await (await known('modest')).watch(), null);
    assert.equal(rig.server.load().streams, 21);
  });
});

describe('streams that never read', () => {
  it('of one client do not keep the create of another waiting', async () => {
    const gate = new CommitGate();
    const world = await World.start({}, gate.around);
    await world.report('a@x', { total: 1_000_000 });
    const rig = await startRig(world.ledger, {
      backlog: world.running.backlog,
      limits: LIMITS,
      maxMessageBytes: 4 * 1024 * 1024,
    });
    gate.shut();
    const mute = Array.from({ length: 20 }, () => {
      const stream = new SlowReader(rig.server.address, streamCreateVolumes);
      for (let each = 0; each < 10; each += 1)
        stream.send({ volumes: Array.from({ length: 100 }, newVolume) });
      return stream;
    });
    // All of them have as much in the server as they may.
    let waiting = 0;
    for (let same = 0; same < 20; await sleep(25)) {
      same = waiting > 1000 && waiting === rig.server.load().waiting ? same + 1 : 0;
      waiting = rig.server.load().waiting;
    }
    const innocent = rig.unary(scheduleCreateVolume, newVolume());
    await until(() => rig.server.load().waiting > waiting);
    const before = gate.commits;
    gate.open();
    assert.notEqual((await innocent).decisionId, '');
    // The one that ran, those that it was let into, and some that were late where the machine is
    // busy. All that waited before it would have taken ten.
    assert.ok(gate.commits - before <= 6, `it waited for ${gate.commits - before} commits`);
    assert.ok(rig.server.load().waiting > 100, 'nobody waited behind it');
    for (const stream of mute) stream.close();
    await rig.close();
    await world.end();
  });
});
