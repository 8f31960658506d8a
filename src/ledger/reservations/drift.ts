import type { PoolRecord } from '../../domain/pool.js';
import type { VolumeRecord } from '../../domain/volume.js';
import {
  countedReport,
  type ProvisionedRule,
  virtualFree,
} from '../../engine/capacity/capacity.js';
import type { DriftFinding, DriftKind, VolumeListing } from '../api/pools.js';
import type { PoolContents } from '../store-port/store.js';

/** Most volumes of which a difference is told: it is told and repaired at one go. */
const MOST_VOLUMES = 1000;

/** What differs in a pool. */
export interface Drifted {
  /** Of the pool, then of at most MOST_VOLUMES volumes, by id. */
  readonly findings: readonly DriftFinding[];
  /** More volumes differ. */
  readonly more: boolean;
  /** Of all volumes, those that the manager does not list. */
  readonly forgotten: number;
}

/**
 * Compares the ledger's record of a pool with itself, with the report, and with its manager's list.
 * @param toleranceMs how far the manager's clock may be ahead. What may be newer than the list is
 * not compared with it.
 */
export function findDrift(
  contents: PoolContents,
  listing: VolumeListing | null,
  toleranceMs: number,
  rule: ProvisionedRule,
): Drifted {
  const findings = [...aboutPool(contents, rule)];
  if (listing === null) return { findings, more: false, forgotten: 0 };
  const found: DriftFinding[] = [];
  let more = false;
  let forgotten = 0;
  for (const one of aboutVolumes(contents, {
    ...listing,
    takenAt: listing.takenAt - toleranceMs,
  })) {
    // Those that the ledger knows come first, so that all of these are counted.
    if (one.kind === 'not_on_backend') forgotten += 1;
    if (found.length < MOST_VOLUMES) found.push(one);
    else more = true;
    if (more && one.kind === 'not_in_ledger') break;
  }
  const byId = (a: DriftFinding, b: DriftFinding) =>
    (a.volumeId ?? '') < (b.volumeId ?? '') ? -1 : 1;
  return { findings: [...findings, ...found.sort(byId)], more, forgotten };
}

function* aboutPool(
  { pool, heldGib, confirmedGib, containedGib, uncontained, volumes }: PoolContents,
  rule: ProvisionedRule,
): Iterable<DriftFinding> {
  const say = (kind: DriftKind, detail: string, repairable: boolean): DriftFinding => ({
    kind,
    volumeId: null,
    ledgerGib: null,
    listedGib: null,
    detail,
    repairable,
  });
  const short = shortGib(pool, rule);
  if (short > 0)
    yield say(
      'overpromised',
      `${short} GiB more are promised than the report leaves: nothing more is placed here ` +
        'meanwhile',
      false,
    );
  if (
    pool.heldGib !== heldGib ||
    pool.confirmedGib !== confirmedGib ||
    pool.containedGib !== containedGib
  ) {
    const counts =
      `${pool.heldGib} GiB held, ${pool.confirmedGib} confirmed and ${pool.containedGib} ` +
      'contained';
    const detail =
      `the pool counts ${counts}, its reservations and volumes are ${heldGib}, ` +
      `${confirmedGib} and ${containedGib}: a fault of the server, tell us`;
    yield say('sums_differ', detail, true);
  }
  const reported = underreportedGib(pool);
  if (reported !== null) {
    const detail =
      `the report says that ${reported} GiB are provisioned, ${pool.containedGib} GiB live ` +
      'here as the ledger knows: that counts';
    yield say('underreported', detail, false);
  }
  const count = volumes.filter((volume) => livesIn(volume, pool)).length;
  if (pool.volumeCount !== count)
    yield say(
      'count_differs',
      `the pool counts ${pool.volumeCount} volumes and has ${count}: a fault of the ` +
        'server, tell us',
      true,
    );
  if (uncontained.gib > 0) {
    const detail =
      `${uncontained.gib} GiB were used more than an hour ago, and no report contains them: ` +
      'does the manager name the accounting revision that it had seen before it measured?';
    yield say('uncontained', detail, false);
  }
}

/** What the ledger knows first, then what only the manager lists. */
function* aboutVolumes(
  { pool, volumes }: PoolContents,
  { volumes: listed, takenAt }: VolumeListing,
): Iterable<DriftFinding> {
  const known = new Map(volumes.map((volume) => [volume.volumeId, volume]));
  for (const [id, volume] of known) {
    // In progress, or changed since the list was taken: the next list will show it.
    if (volume.state === 'creating' || volume.updatedAt >= takenAt) continue;
    const finding = compare(pool, id, volume, listed.get(id) ?? null);
    if (finding !== null) yield finding;
  }
  for (const [id, listedGib] of listed) {
    const finding = known.has(id) ? null : compare(pool, id, null, listedGib);
    if (finding !== null) yield finding;
  }
}

function compare(
  pool: PoolRecord,
  volumeId: string,
  volume: VolumeRecord | null,
  listedGib: number | null,
): DriftFinding | null {
  const about = { volumeId, listedGib, ledgerGib: volume?.sizeGib ?? null };
  const here = volume !== null && livesIn(volume, pool);
  if (listedGib === null) {
    return here
      ? {
          ...about,
          kind: 'not_on_backend',
          detail: `${volume.state} here, and the manager does not list it`,
          repairable: true,
        }
      : null;
  }
  if (volume === null)
    return {
      ...about,
      kind: 'not_in_ledger',
      detail: 'the ledger has never heard of it',
      repairable: true,
    };
  if (volume.state === 'available' && volume.home?.pool === pool.backend) {
    const { backend } = pool;
    const detail = `the ledger has it in ${backend} and knows no pool of it: this one is its home`;
    return { ...about, kind: 'elsewhere', detail, repairable: true };
  }
  if (!here) {
    const where =
      volume.state === 'deleted'
        ? 'deleted: delete it on the backend, or import it'
        : `in ${volume.home?.pool ?? 'no pool'}: one of the two is wrong`;
    return { ...about, kind: 'elsewhere', detail: `the ledger has it ${where}`, repairable: false };
  }
  if (listedGib === 0 || listedGib === volume.sizeGib) return null;
  return {
    ...about,
    kind: 'size_differs',
    detail: `${volume.sizeGib} GiB in the ledger, ${listedGib} as the manager says`,
    repairable: true,
  };
}

function livesIn(volume: VolumeRecord, pool: PoolRecord): boolean {
  return volume.home?.pool === pool.pool;
}

/**
 * What a report says is provisioned, GiB, if that is less than the ledger's figure. Null if it is
 * not, or if the report does not state it.
 */
function underreportedGib({ report, containedGib }: PoolRecord): number | null {
  if (report === null || report.space.provisionedGib >= containedGib) return null;
  const says = ['provisioned_capacity_gb', 'allocated_capacity_gb'].some((key) =>
    Object.hasOwn(report.capabilities, key),
  );
  return says ? report.space.provisionedGib : null;
}

/** How much more is promised than the report leaves, GiB. */
function shortGib(pool: PoolRecord, rule: ProvisionedRule): number {
  const report = countedReport(pool, rule);
  if (report === null) return 0;
  const free = virtualFree(report.space, pool.heldGib + pool.confirmedGib, report.space.thin);
  return free === null || free >= 0 ? 0 : -free;
}
