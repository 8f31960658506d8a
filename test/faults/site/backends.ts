/** One pool of the harness's storage. */
export interface SitePool {
  readonly name: string;
  readonly totalGib: number;
  /** Percent. */
  readonly reserved: number;
  /** How far it may be promised beyond its size; absent: thick. */
  readonly thinRatio?: number;
  readonly rack?: string;
  /** The physical space that it shares with other pools. */
  readonly capacityGroup?: string;
  /** How many volumes may be there. */
  readonly maximumVolumes?: number;
}

/** One backend. */
export interface SiteBackend {
  readonly name: string;
  readonly pools: readonly SitePool[];
  /** How many processes work for it, all on the same disks. */
  readonly workers: number;
  /** What its pools say they are; absent: storage, or, if nothing is made there, their own name. */
  readonly kind?: string;
}

/** Where volumes are made: little room, so that most of it is always promised. */
export const BACKENDS: readonly SiteBackend[] = [
  {
    name: 'node1@a',
    workers: 2,
    pools: [
      { name: 'fast', totalGib: 24, reserved: 0 },
      { name: 'slow', totalGib: 32, reserved: 10 },
    ],
  },
  { name: 'node2@b', workers: 1, pools: [{ name: 'fast', totalGib: 20, reserved: 0 }] },
  {
    name: 'node3@c',
    workers: 1,
    pools: [{ name: 'thin', totalGib: 12, reserved: 0, thinRatio: 1.5 }],
  },
];

/**
 * Pools that no worker serves and no other client asks for: what is placed there stays until it is
 * released, so that a pool is a plain register.
 */
export const REGISTERS: readonly SiteBackend[] = [
  { name: 'node4@register', workers: 0, pools: [{ name: 'one', totalGib: 12, reserved: 0 }] },
  { name: 'node5@register', workers: 0, pools: [{ name: 'two', totalGib: 7, reserved: 0 }] },
];

/** The kind of the backends where creates wait in great number. */
export const NIGHT_KIND = 'night';

/** Large, and without workers: what is placed there waits. */
export const NIGHTS: readonly SiteBackend[] = ['node6@night', 'node7@night', 'node8@night'].map(
  (name) => ({
    name,
    workers: 0,
    kind: NIGHT_KIND,
    pools: [{ name: 'bulk', totalGib: 1_000_000, reserved: 0 }],
  }),
);

/** The kind of the backends for sets of volumes and for requests that wait. */
export const SHARED_KIND = 'shared';

/**
 * Without workers, and with everything by which pools are bound to each other: two of them are one
 * space, one takes few volumes, two are in one rack.
 */
export const SHARED: readonly SiteBackend[] = [
  {
    name: 'node9@shared',
    pools: [{ name: 'left', totalGib: 14, reserved: 0, rack: 'r1', capacityGroup: 'shelf' }],
  },
  {
    name: 'node10@shared',
    pools: [
      { name: 'right', totalGib: 14, reserved: 0, rack: 'r2', capacityGroup: 'shelf' },
      { name: 'few', totalGib: 1000, reserved: 0, rack: 'r3', maximumVolumes: 5 },
    ],
  },
  { name: 'node11@shared', pools: [{ name: 'own', totalGib: 8, reserved: 0, rack: 'r1' }] },
].map((backend) => ({ ...backend, workers: 0, kind: SHARED_KIND }));

/** The capability by which requests find their pools: `storage`, or a register's own name. */
export const KIND = 'faults_kind';

/** `host@backend#pool` */
export function poolOf(backend: SiteBackend, pool: SitePool): string {
  return `${backend.name}#${pool.name}`;
}

/** GiB of volumes that a pool may hold: what is not reserved, times the ratio. */
export function roomOf({ totalGib, reserved, thinRatio = 1 }: SitePool): number {
  return (totalGib - Math.floor((totalGib * reserved) / 100)) * thinRatio;
}

/** The backend of a pool: what is before `#`. */
export function backendOf(pool: string): string {
  return pool.split('#')[0] ?? '';
}
