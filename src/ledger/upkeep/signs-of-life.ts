import type { LedgerContext } from '../context.js';
import { isWithin } from '../lib/span.js';

/** Writes signs of life, and the positions of unchanged reports. */
export class SignsOfLife {
  #lastFlush: number;

  constructor(private readonly context: LedgerContext) {
    this.#lastFlush = context.now();
  }

  /** Every `heartbeatFlushMs` at most. */
  async flush(now: number): Promise<void> {
    if (isWithin(this.context.settings.heartbeatFlushMs, this.#lastFlush, now)) return;
    this.#lastFlush = now;
    const seen = this.context.liveness.takeUnwritten();
    if (seen.size > 0) await this.context.store.touchHosts(seen);
    this.context.liveness.seenElsewhere(await this.context.store.lastSeen());
    await this.#flushMarks();
  }

  /** The positions of unchanged reports, all backends in one transaction. */
  async #flushMarks(): Promise<void> {
    const { marks, commits } = this.context;
    const backends = marks.backends();
    if (backends.length === 0) return;
    await commits.submit({
      keys: (keys) => {
        for (const backend of backends) keys.backends.add(backend);
      },
      run: (set, afterwards) => {
        for (const backend of backends) {
          const row = set.backends.get(backend);
          if (row?.report) set.backends.put({ ...row, report: marks.on(backend, row.report) });
          const written = marks.of(backend);
          afterwards.onCommit(() => marks.forget(backend, written));
        }
      },
    });
  }
}
