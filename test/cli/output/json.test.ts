import assert from 'node:assert/strict';
import { create } from '@bufbuild/protobuf';
import { anyPack } from '@bufbuild/protobuf/wkt';
import { json } from '../../../src/cli/output/json.js';
import { StatusSchema } from '../../../src/gen/google/rpc/status_pb.js';
import { DiagnosisSchema } from '../../../src/gen/stowage/v1/decision_pb.js';
import { EventSchema } from '../../../src/gen/stowage/v1/event_service_pb.js';
import { ListPoolsResponseSchema } from '../../../src/gen/stowage/v1/pool_service_pb.js';
import { run } from '../fake-io.js';

describe('JSON of messages', () => {
  it('has numbers as numbers, also in lists of messages', () => {
    const answer = json(
      ListPoolsResponseSchema,
      create(ListPoolsResponseSchema, {
        pools: [{ pool: 'a@x#p', heldGib: 12n, capabilities: { limit: '12' } }],
        readRevision: 7n,
      }),
    ) as { pools: Record<string, unknown>[]; read_revision: unknown };
    assert.equal(answer.read_revision, 7);
    assert.equal(answer.pools[0]?.['held_gib'], 12);
    assert.deepEqual(answer.pools[0]?.['capabilities'], { limit: '12' });
  });

  it('has those that JSON would change as text', () => {
    const most = BigInt(Number.MAX_SAFE_INTEGER);
    const of = (serial: bigint) =>
      (json(EventSchema, create(EventSchema, { serial })) as { serial: unknown }).serial;
    assert.deepEqual([of(most), of(most + 1n)], [Number.MAX_SAFE_INTEGER, '9007199254740992']);
  });

  it('has them in what a status holds, too, and leaves times as they are', () => {
    const diagnosis = create(DiagnosisSchema, {
      nearestMisses: [{ pool: 'a@x#p', filter: 'CapacityFilter' }],
    });
    const packed = create(StatusSchema, {
      code: 8,
      details: [anyPack(DiagnosisSchema, diagnosis)],
    });
    const { details } = json(StatusSchema, packed) as { details: Record<string, unknown>[] };
    assert.match(String(details[0]?.['@type']), /Diagnosis$/);
    assert.equal(details[0]?.['pools_seen'], 0);
    const event = create(EventSchema, { createdAt: { seconds: 1n, nanos: 0 } });
    assert.equal(
      (json(EventSchema, event) as Record<string, unknown>)['created_at'],
      '1970-01-01T00:00:01Z',
    );
  });

  it('has every field: columns are refused before anything is asked', async () => {
    for (const format of ['json', 'yaml']) {
      const words = [
        'volume',
        'release',
        'x',
        '-f',
        format,
        '-c',
        'volume',
        '--server',
        'nowhere:1',
      ];
      const { code, err } = await run(words);
      assert.equal(code, 1);
      assert.match(err, /^stowage: --columns: (JSON|YAML) always has every field/);
    }
    const { err } = await run(['pool', 'list', '-c', 'pol', '--server', 'nowhere:1']);
    assert.match(err, /^stowage: --columns: found pol, expected some of pool, zone/);
  });
});
