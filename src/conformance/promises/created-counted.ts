import type { PoolCapacity } from '../../gen/stowage/v1/capacity_pb.js';
import type { Account } from '../account/account.js';
import type { SentReport } from '../account/reports.js';
import type { OrderStory } from '../account/story.js';
import type { KnownPromise } from './promise.js';

/** Figures are floating point, GiB. */
const NEARLY_GIB = 0.5;
const UNSEEN = 'no report came both before the first order and after one was done';

/** A report that names a revision and does not contain what was confirmed up to there hands that space out twice. */
export const createdCounted: KnownPromise = {
  id: 'created-counted',
  of: 'manager',
  says: 'A report contains every volume that was confirmed up to the revision that it names.',
  document: 'docs/architecture.md, Capacity accounting',
  check: (account) => {
    const measured = measurements(account).filter(({ confirmed }) => confirmed > 0);
    return {
      seen: measured.length,
      breaches: measured
        .filter(({ grown, confirmed, deletable }) => grown < confirmed - deletable - NEARLY_GIB)
        .map(({ sent, pool, grown, confirmed, deletable }) => ({
          at: sent.at,
          run: sent.run,
          what: `a report that names revision ${sent.report.ledgerRevision} shows ${gib(grown)} more used in \`${pool}\` than before the first offer`,
          expected: `at least ${gib(confirmed - deletable)}: what was confirmed up to there (or an older revision)`,
        })),
      note: UNSEEN,
    };
  },
};

/** What is carried out twice takes its space twice. */
export const carriedOutOnce: KnownPromise = {
  id: 'carried-out-once',
  of: 'worker',
  says: 'An order takes its space once, however often it is offered; seen where the program reports what its pools hold.',
  document: 'docs/operating.md, Workers, 2',
  check: (account) => {
    const measured = measurements(account).filter(({ ordered }) => ordered > 0);
    return {
      seen: measured.length,
      breaches: measured
        .filter(({ grown, ordered }) => grown > ordered + NEARLY_GIB)
        .slice(0, 1)
        .map(({ sent, pool, grown, ordered }) => ({
          at: sent.at,
          run: sent.run,
          what: `${gib(grown)} more are used in \`${pool}\` than before the first offer`,
          expected: `at most ${gib(ordered)}: what the program was granted`,
        })),
      note: UNSEEN,
    };
  },
};

interface Measurement {
  readonly sent: SentReport;
  readonly pool: string;
  /** Used since the first offer, GiB. */
  readonly grown: number;
  /** Of volumes confirmed up to the revision that the report names, GiB. */
  readonly confirmed: number;
  /** Of orders to delete that came before the report: they may be done or not, GiB. */
  readonly deletable: number;
  /** Of orders to create that were granted before the report, GiB. */
  readonly ordered: number;
}

function measurements({ reports, stories }: Account): readonly Measurement[] {
  const creates = stories.filter(({ kind }) => kind === 'create');
  return [...new Set(creates.map(({ offers }) => offers[0]?.pool ?? ''))].flatMap((pool) => {
    const own = stories.filter(({ offers }) => offers[0]?.pool === pool);
    const first = Math.min(...own.map(({ offers }) => offers[0]?.at ?? Number.POSITIVE_INFINITY));
    const base = reports.findLast((sent) => sent.at < first && used(sent, pool) !== undefined);
    const before = base && used(base, pool);
    if (before === undefined) return [];
    return reports.flatMap((sent) => {
      const now = sent.at > first ? used(sent, pool) : undefined;
      return now === undefined ? [] : [{ sent, pool, grown: now - before, ...sums(own, sent) }];
    });
  });
}

function sums(stories: readonly OrderStory[], { at, report }: SentReport) {
  const creates = stories.filter(({ kind }) => kind === 'create');
  return {
    confirmed: total(creates.filter((story) => confirmedAt(story) <= (report.ledgerRevision ?? 0n))),
    deletable: total(stories.filter(({ kind, offers }) => kind === 'delete' && (offers[0]?.at ?? at) < at)),
    ordered: total(creates.filter(({ sayings }) => sayings.some(({ answer }) => answer?.kind === 'lease' && answer.at < at))),
  };
}

/** The revision by which a create was confirmed; beyond all others where it was not. */
function confirmedAt({ sayings }: OrderStory): bigint {
  const saying = sayings.find(({ outcome, answer }) => outcome === 'created' && answer?.kind === 'accepted');
  return saying?.answer?.kind === 'accepted' ? saying.answer.revision : 2n ** 64n;
}

function total(stories: readonly OrderStory[]): number {
  return stories.reduce((sum, { offers }) => sum + (offers[0]?.sizeGib ?? 0), 0);
}

/** What a report says is used in a pool, GiB: handed out, else promised, else what is not free. */
function used({ backend, report }: SentReport, pool: string): number | undefined {
  const found = report.pools.find(({ name }) => `${backend}#${name}` === pool)?.capacity ?? report.wholeBackend;
  return found && pool.startsWith(`${backend}#`) ? usedOf(found) : undefined;
}

function usedOf({ allocatedGib, provisionedGib, total: size, free }: PoolCapacity): number | undefined {
  const stated = allocatedGib ?? provisionedGib;
  if (stated !== undefined) return stated;
  return size?.kind.case === 'finite' && free?.kind.case === 'finite' ? size.kind.value - free.kind.value : undefined;
}

function gib(amount: number): string {
  return `${Math.round(amount * 100) / 100} GiB`;
}
