import { create, type DescMethod, type JsonValue, toBinary } from '@bufbuild/protobuf';
import { CapabilityService } from '../../../src/gen/stowage/v1/capability_service_pb.js';
import { PoolService } from '../../../src/gen/stowage/v1/pool_service_pb.js';
import { SchedulerService } from '../../../src/gen/stowage/v1/scheduler_service_pb.js';
import { VolumeService } from '../../../src/gen/stowage/v1/volume_service_pb.js';
import type { Random } from '../../faults/random.js';
import type { Init } from '../draw/message.js';
import { drawUuid } from '../draw/texts.js';
import type { World } from '../draw/world.js';
import type { HostileMessage } from '../message.js';

/** A message made anew each time, with ids that were not used before. */
export type Case = () => HostileMessage;

/** What is known to be costly, at the edge of what is allowed. Sizes are those of the contract. */
export function castCases(random: Random, world: World): readonly Case[] {
  const id = () => drawUuid(random);
  const one = (name: string, method: DescMethod, init: () => Init): Case => {
    return () => ({
      name: `case ${name}`,
      method,
      bytes: toBinary(method.input, create(method.input, init())),
      broken: null,
    });
  };
  const { scheduleCreateVolume, explainPlacement, evaluateExpression, streamCreateVolumes } =
    SchedulerService.method;
  const asked = (more: Init = {}): Init => ({
    requestId: id(),
    volumeId: id(),
    sizeGib: 1n,
    ...more,
  });
  const creating = (name: string, more: () => Init) =>
    one(`create, ${name}`, scheduleCreateVolume, () => asked(more()));
  // Another one each time: what was said before costs next to nothing.
  let saying = 0;
  const report = (name: string, more: () => { capabilities?: Init; pools: Init[] }) =>
    one(`report, ${name}`, CapabilityService.method.reportCapabilities, () => {
      const { capabilities = {}, ...rest } = more();
      saying += 1;
      return {
        report: {
          host: 'hostile@many',
          capabilities: { ...capabilities, saying, vendor_name: `v${saying}` },
          ...rest,
        },
      };
    });
  const space = {
    total: { kind: { case: 'finite', value: 100 } },
    free: { kind: { case: 'finite', value: 100 } },
  };
  const specs = (count: number, value: (n: number) => string) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, n) => [`k${n}`.padEnd(200, 'k'), value(n)]),
    );
  return [
    creating('256 zones of the longest, none there', () => ({
      availabilityZones: Array.from({ length: 256 }, (_, n) => `z${n}`.padEnd(255, 'z')),
    })),
    creating('256 requirements, none met', () => ({
      volumeType: { extraSpecs: specs(256, (n) => `<is> ${n}`) },
    })),
    creating('256 requirements of the longest, none met', () => ({
      volumeType: { extraSpecs: specs(256, () => `<or> ${'x <or> '.repeat(100)}`) },
    })),
    creating('a wide query, false', () => ({
      hints: {
        query: ['and', ...Array.from({ length: 2000 }, () => ['>=', '$free_capacity_gb', 1e300])],
      },
    })),
    creating('a wide query, true to its last term', () => ({
      hints: {
        query: [
          'and',
          ...Array.from({ length: 2000 }, () => ['<', '$free_capacity_gb', 1e300]),
          ['=', 1, 2],
        ],
      },
    })),
    creating('a query as deep text', () => ({
      hints: { query: `${'['.repeat(4000)}${']'.repeat(4000)}` },
    })),
    creating('a query as deeper text', () => ({
      hints: { query: `${'["not",'.repeat(4000)}1${']'.repeat(4000)}` },
    })),
    creating('hints as deep as may be, lists', () => ({
      hints: { a: nest(30, (inner) => [inner]) },
    })),
    creating('hints as deep as may be, maps', () => ({
      hints: { a: nest(30, (inner) => ({ a: inner })) },
    })),
    creating('same_host of 1,500', () => ({
      hints: { same_host: Array.from({ length: 1500 }, id) },
    })),
    creating('a resource_backend of the longest', () => ({ resourceBackend: 'x'.repeat(1024) })),
    creating('an image of 64 long locations', () => ({
      source: {
        kind: {
          case: 'image',
          value: {
            imageId: 'i',
            locations: Array.from({ length: 64 }, (_, n) => `rbd://${'f'.repeat(1900)}${n}/p/i/s`),
          },
        },
      },
    })),
    creating('1000 alternatives', () => ({ maxAlternatives: 1000 })),
    one('explain of 10,000 pools, 256 zones', explainPlacement, () => ({
      request: {
        case: 'createVolume',
        value: asked({
          availabilityZones: Array.from({ length: 256 }, (_, n) => `z${n}`.padEnd(255, 'z')),
        }),
      },
      maxPools: 10_000,
    })),
    one('explain of 10,000 pools', explainPlacement, () => ({
      request: { case: 'createVolume', value: asked() },
      maxPools: 10_000,
    })),
    one('expression of the longest', evaluateExpression, () => ({
      expression: Array.from({ length: 2000 }, () => 'stats.free_capacity_gb').join(' + '),
      pool: world.pools[0],
    })),
    one('expression of powers', evaluateExpression, () => ({
      expression: Array.from({ length: 50 }, () => '9').join('^'),
      pool: world.pools[0],
    })),
    report('a filter_function that is a map', () => ({
      pools: [
        {
          poolName: 'p',
          capacity: space,
          capabilities: { filter_function: { a: 1 }, goodness_function: [1] },
        },
      ],
    })),
    report('10,000 pools', () => ({
      pools: Array.from({ length: 10_000 }, (_, n) => ({ poolName: `p${n}`, capacity: space })),
    })),
    report('2,000 pools that inherit an expression of 1 kB', () => ({
      capabilities: { filter_function: Array.from({ length: 300 }, () => '1 ').join('+'), x: 1 },
      pools: Array.from({ length: 2000 }, (_, n) => ({ poolName: `p${n}`, capacity: space })),
    })),
    report('one pool again', () => ({ pools: [{ poolName: 'p', capacity: space }] })),
    one('a stream of 1,000 creates', streamCreateVolumes, () => ({
      volumes: Array.from({ length: 1000 }, () => asked()),
    })),
    one('a stream of 1,000 creates that nothing takes', streamCreateVolumes, () => ({
      volumes: Array.from({ length: 1000 }, () => asked({ availabilityZones: ['nowhere'] })),
    })),
    one('a group of 1,000', SchedulerService.method.scheduleCreateGroup, () => ({
      requestId: id(),
      groupId: id(),
      members: Array.from({ length: 1000 }, (_, n) => ({
        sizeGib: 1n,
        availabilityZones: [`az${n % 3}`],
        volumeType: { extraSpecs: { multiattach: '<is> True', [`k${n}`]: 'v' } },
      })),
    })),
    one('a list of 1,000 pools', PoolService.method.listPools, () => ({ pageSize: 1000 })),
    one('a list of pools that meet 64 requirements', PoolService.method.listPools, () => ({
      pageSize: 1000,
      name: '*'.repeat(1024),
      capabilities: Object.fromEntries(
        Array.from({ length: 64 }, (_, n) => [`x:y:k${n}`, 's!= b']),
      ),
    })),
    one('a name of many stars', PoolService.method.listPools, () => ({
      pageSize: 1000,
      name: `${'*e'.repeat(500)}x`,
    })),
    one('a list of 50,000 volumes', PoolService.method.reconcilePool, () => ({
      name: world.pools[0],
      listing: {
        takenAt: { seconds: BigInt(Math.floor(Date.now() / 1000)) },
        volumes: Array.from({ length: 50_000 }, () => ({ volumeId: id(), sizeGib: 1n })),
      },
    })),
    one('an import of 1,000', VolumeService.method.importVolumes, () => ({
      volumes: Array.from({ length: 1000 }, () => ({
        volumeId: id(),
        pool: world.pools[0],
        sizeGib: 1n,
      })),
    })),
  ];
}

function nest(levels: number, wrap: (inner: JsonValue) => JsonValue): JsonValue {
  let value: JsonValue = 1;
  for (let level = 0; level < levels; level += 1) value = wrap(value);
  return value;
}
