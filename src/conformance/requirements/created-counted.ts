import type { Account } from '../account/account.js';
import type { OrderHistory } from '../account/order-history.js';
import type { SentReport } from '../account/reports.js';
import { usedIn } from '../account/used.js';
import type { Requirement } from './requirement.js';

/** Tolerance for floating-point figures, GiB. */
const NEARLY_GIB = 0.5;
const UNSEEN = 'no report came both before the first order and after one was done';

/**
 * If a report names a revision and lacks a volume confirmed up to it, that space is handed out
 * twice.
 */
export const createdCounted: Requirement = {
  id: 'created-counted',
  of: 'manager',
  says: 'A report contains every volume that was confirmed up to the revision that it names.',
  document: 'docs/capacity.md, Reports and the accounting revision',
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

/** An order that is carried out twice takes its space twice. */
export const carriedOutOnce: Requirement = {
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
  /** Growth of the used capacity since the first offer, GiB. */
  readonly grown: number;
  /** Size of the volumes confirmed up to the revision that the report names, GiB. */
  readonly confirmed: number;
  /** Size of the volumes that were to be deleted before the report, done or not, GiB. */
  readonly deletable: number;
  /** Size of the volumes whose creation was granted before the report, GiB. */
  readonly ordered: number;
}

/** Compares each backend's reports with its last one before the first offer. */
function measurements({ reports, histories }: Account): readonly Measurement[] {
  return [...new Set(histories.map(backendOf))].flatMap((backend) => {
    const own = histories.filter((history) => backendOf(history) === backend);
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

function backendOf({ offers }: OrderHistory): string {
  return offers[0]?.backend ?? '';
}

function sums(histories: readonly OrderHistory[], { at, report }: SentReport) {
  const creates = histories.filter(({ kind }) => kind === 'create');
  return {
    confirmed: total(
      creates.filter((history) => confirmedAt(history) <= (report.accountingRevision ?? 0n)),
    ),
    deletable: total(
      histories.filter(({ kind, offers }) => kind === 'delete' && (offers[0]?.at ?? at) < at),
    ),
    ordered: total(
      creates.filter(({ requests }) =>
        requests.some(({ answer }) => answer?.kind === 'lease' && answer.at < at),
      ),
    ),
  };
}

/** The revision that confirmed a create; greater than all others if it was not confirmed. */
function confirmedAt({ requests }: OrderHistory): bigint {
  const request = requests.find(
    ({ outcome, answer }) => outcome === 'created' && answer?.kind === 'accepted',
  );
  return request?.answer?.kind === 'accepted' ? request.answer.revision : 2n ** 64n;
}

function total(histories: readonly OrderHistory[]): number {
  return histories.reduce((sum, { offers }) => sum + (offers[0]?.sizeGib ?? 0), 0);
}

function gib(amount: number): string {
  return `${Math.round(amount * 100) / 100} GiB`;
}
