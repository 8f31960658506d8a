import type { CurrentReport } from '../../domain/pool.js';
import type { ReportHead } from '../../domain/report.js';
import type { OrderedReport } from './report-order.js';

/** Position of a host's unchanged reports, and when the last one came, epoch ms. */
type Mark = ReportHead & { readonly heardAt: number };

/** By host. Never changed, only replaced. */
type BackendMarks = ReadonlyMap<string, Mark>;

/**
 * What unchanged reports add to the current ones. They write nothing, but an older report that
 * comes after them must still be found older. Kept in memory and written with the signs of life.
 */
export class ReportMarks {
  readonly #marks = new Map<string, BackendMarks>();

  /** An unchanged report was taken. */
  note(backend: string, report: OrderedReport, heardAt: number): void {
    const { incarnation, sequence, measuredAt, accountingRevision } = report;
    const mark = { incarnation, sequence, measuredAt, accountingRevision, heardAt };
    const marks = new Map(this.#marks.get(backend));
    this.#marks.set(backend, marks.set(report.host, mark));
  }

  /** The current report of a backend, with what unchanged ones added to it. */
  on(backend: string, current: CurrentReport): CurrentReport {
    const marks = this.#marks.get(backend);
    if (marks === undefined) return current;
    let fresh = current;
    for (const [host, mark] of marks) {
      const reporter = fresh.reporters[host];
      if (reporter === undefined || reporter.incarnation !== mark.incarnation) continue;
      fresh = {
        ...fresh,
        reporters: {
          ...fresh.reporters,
          [host]: { ...reporter, sequence: Math.max(reporter.sequence, mark.sequence) },
        },
        measuredAt: later(fresh.measuredAt, mark.measuredAt),
        accountingRevision: later(fresh.accountingRevision, mark.accountingRevision),
        heardAt: Math.max(fresh.heardAt, mark.heardAt),
        // The server that found it too old did not know of this one.
        tooOld: fresh.tooOld && mark.heardAt <= fresh.heardAt,
      };
    }
    return fresh;
  }

  /** The backends that have marks. */
  backends(): readonly string[] {
    return [...this.#marks.keys()];
  }

  /** The marks of a backend, as they are now. */
  of(backend: string): BackendMarks | undefined {
    return this.#marks.get(backend);
  }

  /** These marks are written; newer ones stay. */
  forget(backend: string, written: BackendMarks | undefined): void {
    if (this.#marks.get(backend) === written) this.#marks.delete(backend);
  }
}

function later(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b);
}
