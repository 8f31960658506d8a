import assert from 'node:assert/strict';
import { create, type JsonObject, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { CodedError } from '../../../src/domain/errors.js';
import { ReportCapabilitiesRequestSchema } from '../../../src/gen/stowage/v1/capability_service_pb.js';
import { ScheduleCreateVolumeRequestSchema } from '../../../src/gen/stowage/v1/scheduler_service_pb.js';
import { SERVICES } from '../../../src/grpc/access/methods.js';
import { decoderOf, LARGE_BYTES } from '../../../src/grpc/decode/decode.js';
import { createCheck } from '../../../src/grpc/validate/check.js';
import { Stretch } from '../../../src/grpc/values/stretch.js';
import { randomOf } from '../../faults/random.js';
import { drawMessage } from '../../hostile/draw/draw.js';
import { World } from '../../hostile/draw/world.js';
import { REQUEST_ID, VOLUME_ID } from '../fixtures.js';

const check = createCheck(SERVICES.flatMap(({ methods }) => methods.map(({ input }) => input)));
const decode = decoderOf(ReportCapabilitiesRequestSchema);
/** Rests after each piece. */
const restless = () => new Stretch(0);

function statsOf(volumeStats: JsonObject): Uint8Array {
  const schema = ReportCapabilitiesRequestSchema;
  return toBinary(schema, create(schema, { report: { host: 'a@x', volumeStats } }));
}

/** Large enough to be read by hand. */
const filling = Object.fromEntries(
  Array.from({ length: 900 }, (_, n) => [`key ${n}`, `text ${n}`]),
);

/** What is wrong with a message. */
async function wrong(look: () => void | Promise<void>): Promise<readonly string[]> {
  try {
    await look();
    return [];
  } catch (error) {
    assert.ok(error instanceof CodedError, String(error));
    return error.violations.map(({ field, description }) => `${field} ${description}`);
  }
}

/**
 * The same is wrong, part by part: what concerns the whole message is told with its first part. Of
 * a large message only so much is told.
 */
function sameWrong(inTurns: readonly string[], atOneGo: readonly string[]): void {
  const MOST = 64;
  const all = new Set(atOneGo);
  for (const one of inTurns) assert.ok(all.has(one), one);
  if (atOneGo.length <= MOST) assert.deepEqual([...inTurns].sort(), [...atOneGo].sort());
  else assert.ok(inTurns.length >= MOST, `${inTurns.length} of ${atOneGo.length} are told`);
}

describe('decoding and checking in turns', () => {
  it('gives what decoding and checking at one go give', async () => {
    const random = randomOf(11, 'messages');
    const world = new World(['a@x#p'], ['a@x'], ['z']);
    const counts = { read: 0, wrong: 0 };
    while (counts.read < 25) {
      const { method, bytes, name } = drawMessage(random, world);
      if (bytes.length < LARGE_BYTES || bytes.length > 400_000) continue;
      const decoder = decoderOf(method.input);
      const whole = decoder(bytes);
      const read = await decoder.inTurns(bytes, restless());
      assert.deepEqual(read, whole, name);
      const found = await wrong(() => check(method.input, whole));
      sameWrong(await wrong(() => check.inTurns(method.input, read, restless())), found);
      counts.read += 1;
      if (found.length > 0) counts.wrong += 1;
    }
    assert.ok(counts.wrong > 3, JSON.stringify(counts));
  });

  it('reads any Struct', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (said) => {
        const bytes = statsOf({ ...filling, said: said as JsonObject });
        assert.deepEqual(await decode.inTurns(bytes, restless()), decode(bytes));
      }),
      { numRuns: 50 },
    );
  });

  it('reads keys that every object inherits', async () => {
    const bytes = statsOf({ ...filling, ...JSON.parse('{"__proto__": {"toString": 1}}') });
    const { report } = await decode.inTurns(bytes, restless());
    assert.ok(Object.hasOwn(report?.volumeStats ?? {}, '__proto__'));
    assert.deepEqual(report, decode(bytes).report);
  });

  it('merges what is stated twice', async () => {
    const bytes = Buffer.concat([
      statsOf({ ...filling, a: { b: 1 } }),
      statsOf({ ...filling, a: 2, c: [null, true] }),
      statsOf({ a: 3 }),
    ]);
    assert.deepEqual(await decode.inTurns(bytes, restless()), decode(bytes));
  });

  it('refuses what is no such message, wherever it ends', async () => {
    const bytes = statsOf({ ...filling, list: [1, 'a', { b: [true, null] }] });
    for (let end = bytes.length - 40; end < bytes.length; end += 1) {
      const cut = bytes.subarray(0, end);
      assert.throws(() => decode(cut), { reason: 'INVALID_FIELDS' });
      await assert.rejects(decode.inTurns(cut, restless()), { reason: 'INVALID_FIELDS' });
    }
  });

  it('refuses a Struct that nests deeper than messages may', async () => {
    const nested = (levels: number): JsonObject => (levels === 0 ? {} : { a: nested(levels - 1) });
    const deep = statsOf({ ...filling, a: nested(45) });
    assert.deepEqual(await decode.inTurns(deep, restless()), decode(deep));
    const deeper = statsOf({ ...filling, a: nested(60) });
    assert.throws(() => decode(deeper), /recursion depth/);
    await assert.rejects(decode.inTurns(deeper, restless()), /recursion depth/);
  });

  it('lets others have their turns', async () => {
    const bytes = statsOf(
      Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`${n}`, filling])),
    );
    let turns = 0;
    const others = setInterval(() => (turns += 1), 0);
    await decode.inTurns(bytes, restless());
    clearInterval(others);
    assert.ok(turns > 10, `${turns}`);
  });

  it('counts the items of a long list as the whole list has them', async () => {
    const pools = Array.from({ length: 200 }, (_, n) => ({
      poolName: n === 150 ? '' : `p${n}`,
      capacity: { total: { kind: { case: 'infinite', value: true } }, free: {} },
    }));
    const report = { host: 'a@x', pools } as const;
    const request = create(ReportCapabilitiesRequestSchema, { report } as never);
    const found = await wrong(() =>
      check.inTurns(ReportCapabilitiesRequestSchema, request, restless()),
    );
    assert.ok(
      found.some((one) => one.startsWith('report.pools[31].capacity.free')),
      found[0],
    );
  });

  it('compares the items of a list with each other where they must differ', async () => {
    const nullExtraSpecs = Array.from({ length: 100 }, (_, n) => (n === 99 ? 'k0' : `k${n}`));
    const request = create(ScheduleCreateVolumeRequestSchema, {
      requestId: REQUEST_ID,
      volumeId: VOLUME_ID,
      sizeGib: 1n,
      volumeType: { nullExtraSpecs },
    });
    const found = await wrong(() =>
      check.inTurns(ScheduleCreateVolumeRequestSchema, request, restless()),
    );
    assert.deepEqual(found, ['volume_type.null_extra_specs must not hold the same twice']);
  });
});
