import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { type ClientDuplexStream, status as Code, type ServiceError } from '@grpc/grpc-js';
import fc from 'fast-check';
import {
  BackendReportSchema,
  CapabilityService,
  ReportCapabilitiesRequestSchema,
  ReportCapabilitiesResponseSchema,
  type StreamCapabilitiesResponse,
  StreamCapabilitiesResponseSchema,
} from '../../src/gen/stowage/v1/capability_service_pb.js';
import { PoolService } from '../../src/gen/stowage/v1/pool_service_pb.js';
import { takeApart } from '../../src/grpc/services/known-reports.js';
import type { Ledger } from '../../src/ledger/api/ledger.js';
import { World } from '../ledger/support.js';
import { type Rig, startRig } from './harness.js';

type Stated = MessageInitShape<typeof BackendReportSchema>;

/**
 * The bytes of a request whose report has its parts one after the other, as any encoder may put
 * them.
 */
function requestOf(...parts: readonly Stated[]): Buffer {
  const report = Buffer.concat(
    parts.map((part) => toBinary(BackendReportSchema, create(BackendReportSchema, part))),
  );
  const length: number[] = [];
  for (let rest = report.length; ; rest >>>= 7) {
    if (rest < 0x80) {
      length.push(rest);
      break;
    }
    length.push((rest & 0x7f) | 0x80);
  }
  return Buffer.concat([Buffer.from([0x0a, ...length]), report]);
}

/** The same with a field that nobody knows behind it: no shortcut is taken then. */
const PLAIN = Buffer.from([0x78, 0x01]);

const pool = (poolName: string, free: number, more = {}) => ({
  poolName,
  capacity: {
    total: { kind: { case: 'finite' as const, value: 100 } },
    free: { kind: { case: 'finite' as const, value: free } },
  },
  capabilities: more,
});

const identity = {
  host: fc.constantFrom('a@x', 'a@x', 'a@x', 'b@x'),
  availabilityZone: fc.constantFrom('', '', '', 'east'),
  cluster: fc.constantFrom('', '', '', '', 'c@x'),
};
const stats = (...pools: readonly object[]) => ({
  volume_backend_name: 'x',
  pools: pools.map((one) => ({ free_capacity_gb: 5, ...one })),
});
const typed: fc.Arbitrary<Stated> = fc.record({
  ...identity,
  pools: fc.constantFrom(
    [pool('p', 100)],
    [pool('p', 100)],
    [pool('p', 90), pool('q', 5)],
    [pool('p', 100, { filter_function: '1 +' })],
    [pool('p', 100), pool('p', 1)],
  ),
});
/** In the form of Cinder's drivers: good ones, a suspicious one, and one that cannot be read. */
const driver: fc.Arbitrary<Stated> = fc.record({
  ...identity,
  volumeStats: fc.constantFrom(
    stats({ pool_name: 'p', total_capacity_gb: 100 }),
    stats({ pool_name: 'p', total_capacity_gb: '100' }, { pool_name: 'q' }),
    stats({ pool_name: 'p', total_capacity_gb: 4 }),
    stats({ pool_name: 'p', total_capacity_gb: 'lots' }),
  ),
});
const content = fc.oneof(typed, driver);
const USUAL: Stated = { host: 'a@x', pools: [pool('p', 100)] };
const now = 1_700_000_000;
const head: fc.Arbitrary<Stated> = fc.record(
  {
    incarnation: fc.constantFrom(
      ...Array.from({ length: 12 }, () => 'one'),
      'two',
      '',
      'x'.repeat(65),
    ),
    sequence: fc.oneof(
      { weight: 5, arbitrary: fc.bigInt({ min: 0n, max: 30n }) },
      { weight: 1, arbitrary: fc.constant(2n ** 60n) },
    ),
    accountingRevision: fc.constantFrom(0n, 0n, 1n, 2n, 99n),
    measuredAt: fc.constantFrom(
      { seconds: BigInt(now) },
      { seconds: BigInt(now - 5) },
      { seconds: BigInt(now + 3600) },
      { seconds: 2n ** 50n },
    ),
  },
  { requiredKeys: [] },
);
const step = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('report' as const),
      content: fc.oneof(
        { weight: 5, arbitrary: fc.constant(USUAL) },
        { weight: 2, arbitrary: content },
      ),
      // Null: the next one in order.
      head: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 2, arbitrary: head }),
      extra: fc.oneof({ weight: 7, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: head }),
      headFirst: fc.boolean(),
      times: fc.constantFrom(1, 1, 2),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'place' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'later' as const }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('nova', 'west').map((zone) => ({ kind: 'zone' as const, zone })),
  },
);

/** One server, which gets each report in both ways. */
class Side {
  again = 0;
  readonly defaults = { zone: 'nova', volumeType: null };

  private constructor(
    readonly world: World,
    readonly isPlain: boolean,
    readonly isStreamed: boolean,
  ) {}

  rig!: Rig;
  #stream: ClientDuplexStream<Buffer, Buffer> | null = null;

  static async start(isPlain: boolean, isStreamed: boolean): Promise<Side> {
    const world = await World.start();
    world.now = now * 1000;
    const side = new Side(world, isPlain, isStreamed);
    const ledger: Ledger = {
      ...world.ledger,
      reportAgain: (known, report) => {
        const answer = world.ledger.reportAgain(known, report);
        if (answer !== null) side.again += 1;
        return answer;
      },
    };
    side.rig = await startRig(ledger, { defaults: side.defaults, heartbeatMs: 3_600_000 });
    return side;
  }

  report(request: Buffer): Promise<unknown> {
    const bytes = this.isPlain ? Buffer.concat([request, PLAIN]) : request;
    return this.isStreamed ? this.#sendOnStream(bytes) : this.#call(bytes);
  }

  /** One stream for all reports; its answer, as a single call would give it. */
  #sendOnStream(bytes: Buffer): Promise<unknown> {
    const { streamCapabilities } = CapabilityService.method;
    const path = `/${CapabilityService.typeName}/${streamCapabilities.name}`;
    this.#stream ??= this.rig.client.makeBidiStreamRequest(path, as, as);
    const stream = this.#stream;
    return new Promise((resolve, reject) => {
      stream.once('error', reject);
      stream.once('data', (message: Buffer) => {
        stream.off('error', reject);
        const { answer } = fromBinary(StreamCapabilitiesResponseSchema, message);
        if (answer.case === 'accepted') resolve(answer.value);
        else resolve({ code: Code[answer.value?.code ?? 0], details: answer.value?.message });
      });
      stream.write(bytes);
    });
  }

  #call(bytes: Buffer): Promise<unknown> {
    const { reportCapabilities } = CapabilityService.method;
    const path = `/${CapabilityService.typeName}/${reportCapabilities.name}`;
    return new Promise((resolve) => {
      this.rig.client.makeUnaryRequest(
        path,
        as,
        as,
        bytes,
        (error: ServiceError | null, answer?: Buffer) => {
          if (error !== null) resolve({ code: Code[error.code], details: error.details });
          else resolve(fromBinary(ReportCapabilitiesResponseSchema, answer ?? Buffer.alloc(0)));
        },
      );
    });
  }

  /** The state afterwards. */
  async state(): Promise<unknown> {
    const { listPools, listBackends } = PoolService.method;
    return [await this.rig.unary(listPools, {}), await this.rig.unary(listBackends, {})];
  }

  async end(): Promise<void> {
    if (this.#stream !== null) {
      this.#stream.end();
      this.#stream.resume();
      await once(this.#stream, 'end');
    }
    await this.rig.close();
    await this.world.end();
  }
}

function as(bytes: Buffer): Buffer {
  return bytes;
}

describe('a report with the content of an earlier one', () => {
  for (const [how, isStreamed] of [
    ['alone', false],
    ['on a stream', true],
  ] as const) {
    it(`is answered and counts just as one that is looked at in full: ${how}`, async () => {
      let again = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
          const [quick, plain] = [
            await Side.start(false, isStreamed),
            await Side.start(true, false),
          ];
          try {
            for (const [at, what] of steps.entries()) {
              if (what.kind === 'report') {
                const order = what.head ?? { incarnation: 'one', sequence: BigInt(100 + at) };
                const parts = what.headFirst ? [order, what.content] : [what.content, order];
                const request = requestOf(...parts, ...(what.extra === null ? [] : [what.extra]));
                for (let time = 0; time < what.times; time += 1)
                  assert.deepEqual(await quick.report(request), await plain.report(request));
              } else if (what.kind === 'later')
                for (const { world } of [quick, plain]) world.now += 2000;
              else if (what.kind === 'zone')
                for (const { defaults } of [quick, plain]) defaults.zone = what.zone;
              else {
                const id = '11111111-1111-4111-8111-111111111111';
                const placed = [quick, plain].map(({ world }) =>
                  world
                    .create(1, {}, id)
                    .then((answer) => answer.decision.placement.pool)
                    .catch(String),
                );
                assert.equal(...((await Promise.all(placed)) as [string, string]));
              }
            }
            assert.deepEqual(await quick.state(), await plain.state());
            assert.equal(plain.again, 0);
            again += quick.again;
          } finally {
            await quick.end();
            await plain.end();
          }
        }),
        { numRuns: 25 },
      );
      assert.ok(again > 10, `the shortcut was taken ${again} times`);
    });
  }

  it('is a sign of life of its host for as long as the stream lives', async () => {
    const beats: string[][] = [];
    const world = await World.start();
    const ledger: Ledger = { ...world.ledger, stillAlive: (hosts) => beats.push([...hosts]) };
    const rig = await startRig(ledger);
    try {
      const request = requestOf(USUAL, { incarnation: 'one', sequence: 1n });
      const { typeName, method } = CapabilityService;
      const path = `/${typeName}/${method.streamCapabilities.name}`;
      for (let stream = 0; stream < 2; stream += 1) {
        // The second stream has nothing but what is known from the first.
        const call = rig.client.makeBidiStreamRequest<Buffer, Buffer>(path, as, as);
        call.write(request);
        await once(call, 'data');
        beats.splice(0);
        while (beats.length === 0) await sleep(5);
        assert.deepEqual(beats[0], ['a@x']);
        call.end();
        call.resume();
        await once(call, 'end');
      }
    } finally {
      await rig.close();
      await world.end();
    }
  });

  it('is refused on a stream if its bytes are no report, and the stream goes on', async () => {
    const world = await World.start();
    const rig = await startRig(world.ledger);
    try {
      const { typeName, method } = CapabilityService;
      const path = `/${typeName}/${method.streamCapabilities.name}`;
      const call = rig.client.makeBidiStreamRequest<Buffer, Buffer>(path, as, as);
      const answers: StreamCapabilitiesResponse[] = [];
      call.on('data', (bytes: Buffer) =>
        answers.push(fromBinary(StreamCapabilitiesResponseSchema, bytes)),
      );
      call.write(Buffer.from([0x0a, 0x02, 0x0b, 0x0c]));
      call.write(requestOf(USUAL, { incarnation: 'one', sequence: 1n }));
      call.end();
      await once(call, 'end');
      assert.deepEqual(
        answers.map(({ answer }) => (answer.case === 'refused' ? answer.value.code : answer.case)),
        [Code.INVALID_ARGUMENT, 'accepted'],
      );
    } finally {
      await rig.close();
      await world.end();
    }
  });

  it('is split only if the bytes are exactly one report', () => {
    const request = requestOf({ host: 'a@x', sequence: 7n, pools: [pool('p', 1)] });
    const other = requestOf({
      host: 'a@x',
      sequence: 8n,
      incarnation: 'new',
      pools: [pool('p', 1)],
    });
    assert.equal(takeApart(request)?.content, takeApart(other)?.content);
    assert.notEqual(
      takeApart(request)?.content,
      takeApart(requestOf({ host: 'b@x', sequence: 7n, pools: [pool('p', 1)] }))?.content,
    );
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.concat([request, PLAIN]),
      request.subarray(0, -1),
      Buffer.from([0x0a, 0x02, 0x0b, 0x0c]),
    ])
      assert.equal(takeApart(bytes), null);
    assert.ok(
      toBinary(ReportCapabilitiesRequestSchema, create(ReportCapabilitiesRequestSchema)).length ===
        0,
    );
  });
});
