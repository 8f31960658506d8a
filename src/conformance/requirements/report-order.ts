import type { SentReport } from '../account/reports.js';
import type { Requirement } from './requirement.js';

/** The sequence tells a late report from a new one. */
export const sequenceGrows: Requirement = {
  id: 'sequence-grows',
  of: 'manager',
  says:
    'Within one incarnation the sequence grows with every report; only one that was not ' +
    'answered may come again with its number.',
  document: 'proto/stowage/v1/capability_service.proto, BackendReport.sequence',
  check: ({ reports }) => {
    const pairs = reports.flatMap((sent, index) => {
      const before = reports.slice(0, index).findLast((other) => sameReporter(other, sent));
      return before && sent.report.incarnation !== '' ? [{ before, sent }] : [];
    });
    return {
      seen: pairs.length,
      breaches: pairs
        .filter(
          ({ before, sent }) =>
            sent.report.sequence < before.report.sequence ||
            (sent.report.sequence === before.report.sequence && wasTaken(before)),
        )
        .map(({ before, sent }) => ({
          at: sent.at,
          run: sent.run,
          what:
            `a report of \`${sent.report.host}\` had sequence ${sent.report.sequence} after ` +
            `${before.report.sequence}`,
          expected: 'a higher one',
        })),
      note: 'it named no incarnation, or reported once: reports are ordered by `measured_at` then',
    };
  },
};

/** Reports of an ended incarnation are ignored. */
export const incarnationFixed: Requirement = {
  id: 'incarnation-fixed',
  of: 'manager',
  says: 'A run has one incarnation, a random id of its own; the next run has another.',
  document: 'proto/stowage/v1/capability_service.proto, BackendReport.incarnation',
  check: ({ reports }) => {
    const named = reports.filter(({ report }) => report.incarnation !== '');
    return {
      seen: named.length,
      breaches: named
        .filter((sent, index) =>
          named
            .slice(0, index)
            .some(
              (other) =>
                other.report.host === sent.report.host &&
                (other.run === sent.run) !== (other.report.incarnation === sent.report.incarnation),
            ),
        )
        .slice(0, 1)
        .map(({ at, run, report }) => ({
          at,
          run,
          what:
            `run ${run} reported with incarnation \`${report.incarnation}\`, ` +
            (anotherRunHad(named, run, report.incarnation)
              ? 'which an earlier run had'
              : 'and with another before'),
          expected: 'an id made at random when the program starts, and kept while it runs',
        })),
      note: 'it named none: reports are ordered by `measured_at` then',
    };
  },
};

function anotherRunHad(reports: readonly SentReport[], run: number, incarnation: string): boolean {
  return reports.some((other) => other.run !== run && other.report.incarnation === incarnation);
}

function sameReporter(one: SentReport, other: SentReport): boolean {
  return (
    one.report.host === other.report.host && one.report.incarnation === other.report.incarnation
  );
}

function wasTaken({ answer }: SentReport): boolean {
  return answer?.kind === 'applied' || answer?.kind === 'ignored';
}
