import type { Account } from '../account/account.js';
import type { SentReport } from '../account/reports.js';
import type { Breach, KnownPromise } from './promise.js';
import { SLACK_MS } from './slack.js';

const DOCUMENT = 'docs/operating.md, Volume managers, 1';

/** Without it the server can only compare clocks to know which volumes a report contains. */
export const revisionNamed: KnownPromise = {
  id: 'revision-named',
  of: 'manager',
  says: 'Its reports name the accounting revision that it had seen before it began to measure.',
  document: DOCUMENT,
  check: (account) => ({
    seen: account.reports.length,
    breaches: account.reports
      .filter(
        (sent) =>
          sent.report.accountingRevision === undefined &&
          knownTo(account, sent, SLACK_MS) !== undefined,
      )
      .map((sent) => ({
        ...placeOf(sent),
        what: `a report of \`${sent.backend}\` named no accounting revision`,
        expected:
          `\`accounting_revision\`, ${knownTo(account, sent, SLACK_MS)} or what was known before ` +
          'it measured',
      })),
  }),
};

/** A revision that was never given out would take for contained what is not. */
export const revisionKnown: KnownPromise = {
  id: 'revision-known',
  of: 'manager',
  says:
    'The revision that a report names is one that the program had been told: never a higher ' +
    'one.',
  document: 'docs/errors.md, REVISION_AHEAD',
  check: (account) => {
    const named = account.reports.filter(({ report }) => report.accountingRevision !== undefined);
    return {
      seen: named.length,
      breaches: named.flatMap((sent) => {
        const known = knownTo(account, sent, 0) ?? 0n;
        const { accountingRevision = 0n } = sent.report;
        if (accountingRevision <= known) return [];
        return [
          {
            ...placeOf(sent),
            what: `a report of \`${sent.backend}\` named revision ${accountingRevision}`,
            expected: `at most ${known}, the highest that it was told`,
          },
        ];
      }),
    };
  },
};

/** Such a report is ignored: it would hand space out again that a newer one has counted. */
export const revisionForward: KnownPromise = {
  id: 'revision-forward',
  of: 'manager',
  says: 'Within one run the revision that its reports name never goes back.',
  document: 'docs/architecture.md, Capacity accounting',
  check: ({ reports }) => {
    const pairs = reports.flatMap((sent, index) => {
      const before = reports
        .slice(0, index)
        .findLast(({ run, backend }) => run === sent.run && backend === sent.backend);
      return before ? [{ before, sent }] : [];
    });
    return {
      seen: pairs.length,
      breaches: pairs
        .filter(
          ({ before, sent }) =>
            sent.report.accountingRevision !== undefined &&
            sent.report.accountingRevision < (before.report.accountingRevision ?? 0n),
        )
        .map(({ before, sent }) => ({
          ...placeOf(sent),
          what:
            `a report of \`${sent.backend}\` named revision ${sent.report.accountingRevision} ` +
            `after ${before.report.accountingRevision}`,
          expected: `${before.report.accountingRevision} or higher`,
        })),
    };
  },
};

/** Space that no report counts stays reserved twice over: as promised, and as used. */
export const revisionFollowed: KnownPromise = {
  id: 'revision-followed',
  of: 'manager',
  says:
    'When the revision was raised, a report that is measured after the program was told ' +
    'names it.',
  document: DOCUMENT,
  check: ({ reports, revisions }) => {
    const raised = revisions.filter(
      (told, index) =>
        told.to === 'manager' &&
        revisions
          .slice(0, index)
          .every(
            (other) =>
              other.to !== 'manager' ||
              other.backend !== told.backend ||
              other.revision < told.revision,
          ),
    );
    const judged = raised.map(({ at, run, backend, revision }) => {
      const later = reports.filter(
        (sent) => sent.run === run && sent.backend === backend && sent.at > at + SLACK_MS,
      );
      return {
        revision,
        named: later.some(({ report }) => (report.accountingRevision ?? 0n) >= revision),
        late: later[1],
        backend,
      };
    });
    return {
      seen: judged.filter(({ named }) => named).length,
      breaches: judged.flatMap(({ revision, named, late, backend }) =>
        named || late === undefined
          ? []
          : [
              {
                ...placeOf(late),
                what:
                  `the second report of \`${backend}\` after it was told revision ` +
                  `${revision} still named ${late.report.accountingRevision ?? 'none'}`,
                expected: `${revision}: remember the newest answer, measure, and report with it`,
              },
            ],
      ),
    };
  },
};

function placeOf({ at, run }: SentReport): Pick<Breach, 'at' | 'run'> {
  return { at, run };
}

/** The highest revision of the backend that the program had been told so long before it sent. */
function knownTo(
  { revisions }: Account,
  { at, backend }: SentReport,
  marginMs: number,
): bigint | undefined {
  return revisions
    .filter((told) => told.backend === backend && told.at <= at - marginMs)
    .reduce<bigint | undefined>(
      (most, { revision }) => (most === undefined || revision > most ? revision : most),
      undefined,
    );
}
