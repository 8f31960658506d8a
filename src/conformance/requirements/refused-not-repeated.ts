import { clone, toJsonString } from '@bufbuild/protobuf';
import { BackendReportSchema } from '../../gen/stowage/v1/capability_service_pb.js';
import type { SentReport } from '../account/reports.js';
import type { Requirement } from './requirement.js';

/** A report that comes sooner than this after a refusal was sent without a wait, ms. */
const AT_ONCE_MS = 100;
const OFTEN = 3;

/** A refused report is refused again if nothing in it changes. */
export const refusedNotRepeated: Requirement = {
  id: 'refused-not-repeated',
  of: 'manager',
  says: 'A report that was refused is not sent again unchanged, over and over without a wait.',
  document: 'docs/worker-check.md, Waiting',
  check: ({ reports }) => {
    const refused = reports.filter(({ answer }) => answer?.kind === 'refused');
    const atOnce = refused.flatMap((sent) =>
      next(reports, sent).filter(
        (again) => again.at - (sent.answer?.at ?? 0) < AT_ONCE_MS && same(sent, again),
      ),
    );
    const loops = atOnce.slice(OFTEN - 1, OFTEN);
    return {
      seen: refused.filter((sent) => next(reports, sent).length > 0).length,
      breaches: loops.map(({ at, run, backend }) => ({
        at,
        run,
        what:
          `a refused report of \`${backend}\` was sent again unchanged within ${AT_ONCE_MS} ` +
          `ms, ${atOnce.length} times`,
        expected: 'a report that was mended, or a wait',
      })),
    };
  },
};

function next(reports: readonly SentReport[], sent: SentReport): readonly SentReport[] {
  return reports
    .slice(reports.indexOf(sent) + 1)
    .filter(({ run, backend }) => run === sent.run && backend === sent.backend)
    .slice(0, 1);
}

/** Whether two reports are equal but for sequence and time of measurement. */
function same(one: SentReport, other: SentReport): boolean {
  return content(one) === content(other);
}

function content({ report }: SentReport): string {
  const copy = clone(BackendReportSchema, report);
  copy.sequence = 0n;
  delete copy.measuredAt;
  return toJsonString(BackendReportSchema, copy);
}
