import assert from 'node:assert/strict';
import { create, type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { TimestampSchema } from '@bufbuild/protobuf/wkt';
import { CodedError, type FieldViolation } from '../../../src/domain/errors.js';
import {
  ReportCapabilitiesRequestSchema,
  StreamCapabilitiesRequestSchema,
} from '../../../src/gen/stowage/v1/capability_service_pb.js';
import {
  NewVolumeSchema,
  StreamCreateVolumesRequestSchema,
} from '../../../src/gen/stowage/v1/scheduler_service_pb.js';
import { ListVolumesRequestSchema } from '../../../src/gen/stowage/v1/volume_service_pb.js';
import { RenewLeasesRequestSchema } from '../../../src/gen/stowage/v1/worker_service_pb.js';
import { SERVICES } from '../../../src/grpc/access/methods.js';
import { createRequestCheck } from '../../../src/grpc/validate/request-check.js';

/** Their parts are refused one by one: reports as those of other calls, and new volumes. */
const STREAMED: readonly DescMessage[] = [
  StreamCapabilitiesRequestSchema,
  StreamCreateVolumesRequestSchema,
];
const REQUESTS = [
  NewVolumeSchema,
  ...SERVICES.filter(({ typeName }) => typeName.startsWith('stowage.'))
    .flatMap(({ methods }) => methods.map(({ input }) => input))
    .filter((input) => !STREAMED.includes(input)),
];

const TOO_LATE = create(TimestampSchema, { seconds: 2n ** 63n - 1n });
const TOO_LARGE = 2n ** 64n - 1n;

/** A message with one value that cannot be kept, and the path to it. */
type Wrong = readonly [value: Record<string, unknown>, path: string];

/** One message for each time and counter that a message may have. */
function wrongOnes(schema: DescMessage, around: readonly DescMessage[] = []): readonly Wrong[] {
  if (around.includes(schema)) return [];
  return schema.fields.flatMap((field) => {
    const stated = (value: unknown) =>
      field.oneof === undefined
        ? { [field.localName]: value }
        : { [field.oneof.localName]: { case: field.localName, value } };
    return within(field, [...around, schema]).map(([value, path]): Wrong => [stated(value), path]);
  });
}

function within(
  field: DescField,
  around: readonly DescMessage[],
): readonly (readonly [unknown, string])[] {
  const { name } = field;
  if (field.fieldKind === 'scalar')
    return field.scalar === ScalarType.UINT64 ? [[TOO_LARGE, name]] : [];
  if (field.fieldKind === 'message')
    return field.message.typeName === TimestampSchema.typeName
      ? [[TOO_LATE, name]]
      : wrongOnes(field.message, around).map(([value, path]) => [value, `${name}.${path}`]);
  const inner = field.message === undefined ? [] : wrongOnes(field.message, around);
  const isBare =
    field.scalar === ScalarType.UINT64 || field.message?.typeName === TimestampSchema.typeName;
  if (isBare || (field.fieldKind === 'map' && inner.length > 0))
    throw new Error(`unkeptValues does not look at ${name}: no request had such a field`);
  return inner.map(([value, path]) => [[{}, value], `${name}[1].${path}`]);
}

describe('times and counters of requests', () => {
  const check = createRequestCheck();

  const violations = (
    schema: DescMessage,
    value: Record<string, unknown>,
  ): readonly FieldViolation[] => {
    try {
      check(schema, create(schema, value));
      return [];
    } catch (error) {
      assert.ok(error instanceof CodedError, String(error));
      return error.violations;
    }
  };

  it('are refused by their names if no database could keep them, wherever they are', () => {
    const all = REQUESTS.flatMap((schema) => wrongOnes(schema).map((one) => ({ schema, one })));
    assert.ok(all.length >= 20, `only ${all.length}`);
    for (const { schema, one } of all) {
      const [value, path] = one;
      const found = violations(schema, value).find(({ field }) => field === path);
      assert.match(found?.description ?? '', /years 1 and 9999|at most 2\^53 - 1/, path);
    }
  });

  it('are said as they were sent', () => {
    const items = [{ decisionId: '1c9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b', backend: 'a@x' }];
    const described = (schema: DescMessage, value: Record<string, unknown>) =>
      violations(schema, value).map(({ field, description }) => `${field}: ${description}`);
    assert.deepEqual(
      described(RenewLeasesRequestSchema, {
        workerId: 'w',
        items: items.map((item) => ({ ...item, leaseToken: TOO_LARGE })),
      }),
      ['items[0].lease_token: is 18446744073709551615: at most 2^53 - 1'],
    );
    assert.deepEqual(
      described(ListVolumesRequestSchema, { createdFrom: { seconds: 1n, nanos: -5 } }),
      ['created_from: has nanos -5: from 0 to 999999999'],
    );
  });

  it('are taken as far as a timestamp and a counter go', () => {
    const at = (seconds: bigint, nanos = 0) => ({ createdFrom: { seconds, nanos } });
    for (const time of [at(-62_135_596_800n), at(253_402_300_799n, 999_999_999), {}])
      assert.deepEqual(violations(ListVolumesRequestSchema, time), []);
    const report = { host: 'a@x', accountingRevision: 2n ** 53n - 1n, sequence: 2n ** 53n - 1n };
    assert.deepEqual(violations(ReportCapabilitiesRequestSchema, { report }), []);
  });
});
