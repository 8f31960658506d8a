import type { Account } from '../account/account.js';
import type { SentReport } from '../account/reports.js';
import type { Breach, Requirement } from './requirement.js';
import { SLACK_MS } from './slack.js';

const DOCUMENT = 'docs/operating.md, Volume managers, 1';

/** Without a revision, the server must compare clocks to know which volumes a report contains. */
export const revisionNamed: Requirement = {
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

/**
 * If a report names a revision that was never given out, volumes count as contained that are not.
 */
export const revisionKnown: Requirement = {
  id: 'revision-known',
  of: 'manager',
  says:
    'The revision that a report names is one that the program has received: never a higher ' +
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
            expected: `at most ${known}, the highest that it has received`,
          },
        ];
      }),
    };
  },
};

/**
 * A report with an older revision is ignored: it would free space that a newer report has counted.
 */
export const revisionForward: Requirement = {
  id: 'revision-forward',
  of: 'manager',
  says: 'Within one run the revision that its reports name never goes back.',
  document: 'docs/capacity.md, Reports and the accounting revision',
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

/** Until a report names the revision, its volumes count twice: as reserved, and as used. */
export const revisionFollowed: Requirement = {
  id: 'revision-followed',
  of: 'manager',
  says:
    'When the revision was raised, a report that is measured after the program received it ' +
    'names it.',
  document: DOCUMENT,
  check: ({ reports, revisions }) => {
    const raised = revisions.filter(
      (received, index) =>
        received.to === 'manager' &&
        revisions
          .slice(0, index)
          .every(
            (other) =>
              other.to !== 'manager' ||
              other.backend !== received.backend ||
              other.revision < received.revision,
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
                  `the second report of \`${backend}\` after it received revision ` +
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

/**
 * The highest revision of the backend that the program had received `marginMs` before the report.
 */
function knownTo(
  { revisions }: Account,
  { at, backend }: SentReport,
  marginMs: number,
): bigint | undefined {
  return revisions
    .filter((received) => received.backend === backend && received.at <= at - marginMs)
    .reduce<bigint | undefined>(
      (most, { revision }) => (most === undefined || revision > most ? revision : most),
      undefined,
    );
}
