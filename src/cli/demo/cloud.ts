/** A pool of the demonstration. */
export interface DemoPool {
  readonly name: string;
  readonly media: 'ssd' | 'hdd';
  readonly sizeGib: number;
  /** Share that is never given to volumes, %. */
  readonly reservedPercentage: number;
  /** Over-subscription ratio of a thin pool; absent: the pool is thick. */
  readonly thinRatio?: number;
}

/** One backend of the demonstration. */
export interface DemoBackend {
  /** `host@backend`, or `cluster@backend` if there are several hosts. */
  readonly name: string;
  readonly hosts: readonly string[];
  readonly zone: string;
  readonly protocol: string;
  /** Share of creates that its worker fails, 0 to 1. */
  readonly failureRate: number;
  readonly pools: readonly DemoPool[];
}

/**
 * The pools below hold so many volumes. SPARE volumes are added before scaling, because the sizes
 * of few volumes vary more.
 */
const [VOLUMES, SPARE] = [300, 30];

const CLOUD: readonly DemoBackend[] = [
  {
    name: 'rack1@flash',
    hosts: ['rack1@flash'],
    zone: 'north',
    protocol: 'iSCSI',
    failureRate: 0.2,
    pools: [
      { name: 'nvme', media: 'ssd', sizeGib: 2000, reservedPercentage: 5 },
      { name: 'sata', media: 'ssd', sizeGib: 1300, reservedPercentage: 5 },
    ],
  },
  {
    name: 'rack2@lvm',
    hosts: ['rack2@lvm'],
    zone: 'north',
    protocol: 'iSCSI',
    failureRate: 0,
    pools: [
      { name: 'thick', media: 'hdd', sizeGib: 800, reservedPercentage: 0 },
      { name: 'thin', media: 'hdd', sizeGib: 1000, reservedPercentage: 5, thinRatio: 2 },
    ],
  },
  {
    name: 'rack3@nas',
    hosts: ['rack3@nas'],
    zone: 'south',
    protocol: 'nfs',
    failureRate: 0,
    pools: [{ name: 'share', media: 'hdd', sizeGib: 2200, reservedPercentage: 10, thinRatio: 1.5 }],
  },
  {
    name: 'shelf@ceph',
    hosts: ['rack4@ceph', 'rack5@ceph'],
    zone: 'south',
    protocol: 'ceph',
    failureRate: 0,
    pools: [
      { name: 'ssd', media: 'ssd', sizeGib: 1500, reservedPercentage: 0 },
      { name: 'hdd', media: 'hdd', sizeGib: 3600, reservedPercentage: 0, thinRatio: 1.5 },
    ],
  },
];

/** A small cloud, scaled so that its pools end about equally full for any number of volumes. */
export function cloudFor(volumes: number): readonly DemoBackend[] {
  const scale = (volumes + SPARE) / (VOLUMES + SPARE);
  const scaled = (pool: DemoPool) => ({
    ...pool,
    sizeGib: Math.ceil((pool.sizeGib * scale) / 10) * 10,
  });
  return CLOUD.map((backend) => ({ ...backend, pools: backend.pools.map(scaled) }));
}
