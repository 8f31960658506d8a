import {
  create,
  type DescMessage,
  type DescMethod,
  type JsonValue,
  type MessageInitShape,
  toBinary,
} from '@bufbuild/protobuf';
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
  const make = new Maker(random, world);
  return [
    ...createCases(make),
    ...explanationCases(make),
    ...reportCases(make),
    ...listCases(make),
  ];
}

/** Makes the messages of cases. */
class Maker {
  /** Another report each time: what was said before costs next to nothing. */
  #saying = 0;
  readonly id = (): string => drawUuid(this.random);
  /** A pool that was reported. */
  readonly pool: string;

  constructor(
    private readonly random: Random,
    { pools: [pool = ''] }: World,
  ) {
    this.pool = pool;
  }

  one<I extends DescMessage>(
    name: string,
    method: DescMethod & { readonly input: I },
    init: () => MessageInitShape<I>,
  ): Case {
    return () => {
      const stated: object = init();
      // A field that was renamed would make a case of something else.
      const unknown = Object.keys(stated).find(
        (key) => !method.input.members.some(({ localName }) => localName === key),
      );
      if (unknown !== undefined) throw new Error(`${method.input.name} has no ${unknown}`);
      const bytes = toBinary(method.input, create(method.input, stated as MessageInitShape<I>));
      return { name: `case ${name}`, method, bytes, broken: null };
    };
  }

  /** What each request for a volume states. */
  asked(more: Init = {}): Init {
    return { requestId: this.id(), volumeId: this.id(), sizeGib: 1n, ...more };
  }

  creating(name: string, more: () => Init): Case {
    const method = SchedulerService.method.scheduleCreateVolume;
    return this.one(`create, ${name}`, method, () => this.asked(more()));
  }

  report(name: string, more: () => { capabilities?: Init; pools: Init[] }): Case {
    return this.one(`report, ${name}`, CapabilityService.method.reportCapabilities, () => {
      const { capabilities = {}, ...rest } = more();
      this.#saying += 1;
      const said = { saying: this.#saying, vendor_name: `v${this.#saying}` };
      return {
        report: { host: 'hostile@many', capabilities: { ...capabilities, ...said }, ...rest },
      };
    });
  }
}

const space = {
  total: { kind: { case: 'finite', value: 100 } },
  free: { kind: { case: 'finite', value: 100 } },
};

function specs(count: number, value: (n: number) => string): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, n) => [`k${n}`.padEnd(200, 'k'), value(n)]),
  );
}

/** New volumes. */
function createCases(make: Maker): readonly Case[] {
  return [
    make.creating('256 zones of the longest, none there', () => ({
      availabilityZones: Array.from({ length: 256 }, (_, n) => `z${n}`.padEnd(255, 'z')),
    })),
    make.creating('256 requirements, none met', () => ({
      volumeType: { extraSpecs: specs(256, (n) => `<is> ${n}`) },
    })),
    make.creating('256 requirements of the longest, none met', () => ({
      volumeType: { extraSpecs: specs(256, () => `<or> ${'x <or> '.repeat(100)}`) },
    })),
    make.creating('a wide query, false', () => ({
      hints: {
        query: ['and', ...Array.from({ length: 2000 }, () => ['>=', '$free_capacity_gb', 1e300])],
      },
    })),
    make.creating('a wide query, true to its last term', () => ({
      hints: {
        query: [
          'and',
          ...Array.from({ length: 2000 }, () => ['<', '$free_capacity_gb', 1e300]),
          ['=', 1, 2],
        ],
      },
    })),
    make.creating('a query as deep text', () => ({
      hints: { query: `${'['.repeat(4000)}${']'.repeat(4000)}` },
    })),
    make.creating('a query as deeper text', () => ({
      hints: { query: `${'["not",'.repeat(4000)}1${']'.repeat(4000)}` },
    })),
    make.creating('hints as deep as may be, lists', () => ({
      hints: { a: nest(30, (inner) => [inner]) },
    })),
    make.creating('hints as deep as may be, maps', () => ({
      hints: { a: nest(30, (inner) => ({ a: inner })) },
    })),
    make.creating('same_host of 1,500', () => ({
      hints: { same_host: Array.from({ length: 1500 }, make.id) },
    })),
    make.creating('a resource_backend of the longest', () => ({
      resourceBackend: 'x'.repeat(1024),
    })),
    make.creating('an image of 64 long locations', () => ({
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
    make.creating('1000 alternatives', () => ({ maxAlternatives: 1000 })),
  ];
}

/** What is asked of one pool or all, and changes nothing. */
function explanationCases(make: Maker): readonly Case[] {
  const { explainPlacement, explainCreateVolumes, estimateCapacity, evaluateExpression } =
    SchedulerService.method;
  const setOf = (sizes: readonly bigint[]) => ({
    set: { requestId: make.id(), volumes: sizes.map((sizeGib) => make.asked({ sizeGib })) },
    maxPools: 10_000,
  });
  return [
    make.one('explain of 10,000 pools, 256 zones', explainPlacement, () => ({
      request: {
        case: 'createVolume' as const,
        value: make.asked({
          availabilityZones: Array.from({ length: 256 }, (_, n) => `z${n}`.padEnd(255, 'z')),
        }),
      },
      maxPools: 10_000,
    })),
    make.one('explain of 10,000 pools', explainPlacement, () => ({
      request: { case: 'createVolume' as const, value: make.asked() },
      maxPools: 10_000,
    })),
    make.one('explain of a set of 1,000 volumes', explainCreateVolumes, () =>
      setOf(Array.from({ length: 1000 }, () => 1n)),
    ),
    make.one('explain of a set of 1,000 sizes, one too large', explainCreateVolumes, () =>
      setOf([...Array.from({ length: 999 }, (_, n) => BigInt(1 + (n % 50))), 1_000_000n]),
    ),
    make.one('estimate of 10,000 pools', estimateCapacity, () => ({
      sizeGib: 1n,
      maxPools: 10_000,
    })),
    make.one('expression of the longest', evaluateExpression, () => ({
      expression: Array.from({ length: 2000 }, () => 'stats.free_capacity_gb').join(' + '),
      pool: make.pool,
    })),
    make.one('expression of powers', evaluateExpression, () => ({
      expression: Array.from({ length: 50 }, () => '9').join('^'),
      pool: make.pool,
    })),
  ];
}

/** What managers say. */
function reportCases(make: Maker): readonly Case[] {
  return [
    make.report('a filter_function that is a map', () => ({
      pools: [
        {
          poolName: 'p',
          capacity: space,
          capabilities: { filter_function: { a: 1 }, goodness_function: [1] },
        },
      ],
    })),
    make.report('4,000 pools', () => ({
      pools: Array.from({ length: 4000 }, (_, n) => ({ poolName: `p${n}`, capacity: space })),
    })),
    make.report('2,000 pools that inherit an expression of 1 kB', () => ({
      capabilities: { filter_function: Array.from({ length: 300 }, () => '1 ').join('+'), x: 1 },
      pools: Array.from({ length: 2000 }, (_, n) => ({ poolName: `p${n}`, capacity: space })),
    })),
    make.report('one pool again', () => ({ pools: [{ poolName: 'p', capacity: space }] })),
  ];
}

/** Many at once. */
function listCases(make: Maker): readonly Case[] {
  const { streamCreateVolumes } = SchedulerService.method;
  return [
    make.one('a stream of 1,000 creates', streamCreateVolumes, () => ({
      volumes: Array.from({ length: 1000 }, () => make.asked()),
    })),
    make.one('a stream of 1,000 creates that nothing takes', streamCreateVolumes, () => ({
      volumes: Array.from({ length: 1000 }, () => make.asked({ availabilityZones: ['nowhere'] })),
    })),
    make.one('a group of 1,000', SchedulerService.method.scheduleCreateGroup, () => ({
      requestId: make.id(),
      groupId: make.id(),
      members: Array.from({ length: 1000 }, (_, n) => ({
        sizeGib: 1n,
        availabilityZones: [`az${n % 3}`],
        volumeType: { extraSpecs: { multiattach: '<is> True', [`k${n}`]: 'v' } },
      })),
    })),
    make.one('a list of 1,000 pools', PoolService.method.listPools, () => ({ pageSize: 1000 })),
    make.one('a list of pools that meet 64 requirements', PoolService.method.listPools, () => ({
      pageSize: 1000,
      pool: '*'.repeat(1024),
      capabilities: Object.fromEntries(
        Array.from({ length: 64 }, (_, n) => [`x:y:k${n}`, 's!= b']),
      ),
    })),
    make.one('a name of many stars', PoolService.method.listPools, () => ({
      pageSize: 1000,
      pool: `${'*e'.repeat(500)}x`,
    })),
    make.one('a list of 50,000 volumes', PoolService.method.reconcilePool, () => ({
      pool: make.pool,
      listing: {
        takenAt: { seconds: BigInt(Math.floor(Date.now() / 1000)) },
        volumes: Array.from({ length: 50_000 }, () => ({ volumeId: make.id(), sizeGib: 1n })),
      },
    })),
    make.one('an import of 1,000', VolumeService.method.importVolumes, () => ({
      volumes: Array.from({ length: 1000 }, () => ({
        volumeId: make.id(),
        pool: make.pool,
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
