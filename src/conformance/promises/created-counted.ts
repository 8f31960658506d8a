import type { Account } from '../account/account.js';
import type { SentReport } from '../account/reports.js';
import type { OrderStory } from '../account/story.js';
import { usedIn } from '../account/used.js';
import type { KnownPromise } from './promise.js';

/** Figures are floating point, GiB. */
const NEARLY_GIB = 0.5;
const UNSEEN = 'no report came both before the first order and after one was done';

/**
 * A report that names a revision and does not contain what was confirmed up to there hands that
 * space out twice.
 */
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
        .map(({ sent, grown, confirmed, deletable }) => ({
          at: sent.at,
          run: sent.run,
          what:
            `a report that names revision ${sent.report.accountingRevision} shows ${gib(grown)} ` +
            `more used in \`${sent.backend}\` than before the first offer`,
          expected:
            `at least ${gib(confirmed - deletable)}: what was confirmed up to there (or an ` +
            'older revision)',
        })),
      note: UNSEEN,
    };
  },
};

/** What is carried out twice takes its space twice. */
export const carriedOutOnce: KnownPromise = {
  id: 'carried-out-once',
  of: 'worker',
  says:
    'An order takes its space once, however often it is offered; seen where the program ' +
    'reports what its pools hold.',
  document: 'docs/operating.md, Workers, 2',
  check: (account) => {
    const measured = measurements(account).filter(({ ordered }) => ordered > 0);
    return {
      seen: measured.length,
      breaches: measured
        .filter(({ grown, ordered }) => grown > ordered + NEARLY_GIB)
        .slice(0, 1)
        .map(({ sent, grown, ordered }) => ({
          at: sent.at,
          run: sent.run,
          what: `${gib(grown)} more are used in \`${sent.backend}\` than before the first offer`,
          expected: `at most ${gib(ordered)}: what the program was granted`,
        })),
      note: UNSEEN,
    };
  },
};

interface Measurement {
  readonly sent: SentReport;
  /** Used since the first offer, GiB. */
  readonly grown: number;
  /** Of volumes confirmed up to the revision that the report names, GiB. */
  readonly confirmed: number;
  /** Of orders to delete that came before the report: they may be done or not, GiB. */
  readonly deletable: number;
  /** Of orders to create that were granted before the report, GiB. */
  readonly ordered: number;
}

/** Reports against the last one from before the first offer, a backend at a time. */
function measurements({ reports, stories }: Account): readonly Measurement[] {
  return [...new Set(stories.map(backendOf))].flatMap((backend) => {
    const own = stories.filter((story) => backendOf(story) === backend);
    const first = Math.min(...own.map(({ offers }) => offers[0]?.at ?? Number.POSITIVE_INFINITY));
    const about = reports.filter((sent) => sent.backend === backend);
    const before = about
      .filter(({ at }) => at < first)
      .map(({ report }) => usedIn(report))
      .at(-1);
    if (before === undefined) return [];
    return about.flatMap((sent) => {
      const now = sent.at > first ? usedIn(sent.report) : undefined;
      return now === undefined ? [] : [{ sent, grown: now - before, ...sums(own, sent) }];
    });
  });
}

function backendOf({ offers }: OrderStory): string {
  return offers[0]?.backend ?? '';
}

function sums(stories: readonly OrderStory[], { at, report }: SentReport) {
  const creates = stories.filter(({ kind }) => kind === 'create');
  return {
    confirmed: total(
      creates.filter((story) => confirmedAt(story) <= (report.accountingRevision ?? 0n)),
    ),
    deletable: total(
      stories.filter(({ kind, offers }) => kind === 'delete' && (offers[0]?.at ?? at) < at),
    ),
    ordered: total(
      creates.filter(({ sayings }) =>
        sayings.some(({ answer }) => answer?.kind === 'lease' && answer.at < at),
      ),
    ),
  };
}

/** The revision by which a create was confirmed; beyond all others where it was not. */
function confirmedAt({ sayings }: OrderStory): bigint {
  const saying = sayings.find(
    ({ outcome, answer }) => outcome === 'created' && answer?.kind === 'accepted',
  );
  return saying?.answer?.kind === 'accepted' ? saying.answer.revision : 2n ** 64n;
}

function total(stories: readonly OrderStory[]): number {
  return stories.reduce((sum, { offers }) => sum + (offers[0]?.sizeGib ?? 0), 0);
}

function gib(amount: number): string {
  return `${Math.round(amount * 100) / 100} GiB`;
}
