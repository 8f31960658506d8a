import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Written } from '../sql/cell.js';
import type { Statements } from '../sql/statements.js';
import { CHECKPOINT_PAGES } from '../sqlite/set-up.js';
import type { HeldView } from './held-view.js';
import { type Answer, errorOf, type Part } from './message.js';
import type { Writer } from './writer.js';

/** How long cells are collected without a pause, ms, and after how many rows the clock is read. */
const MOST_MS = 2;
const LOOK_EVERY = 16;

const NOTHING = { changes: 0 };

/**
 * Statements of which those that write run on a thread of their own. What a transaction writes is
 * collected and goes with its commit, as one message. Reads stay here as long as their transaction
 * has written nothing: who writes holds the turn, so that what is committed is what it would see.
 */
export class Threaded implements Statements {
  #parts: Part[] = [];
  #open = false;
  /** The transaction is open on the thread as well. */
  #sent = false;
  #checkpoint: Promise<unknown> | null = null;

  constructor(
    private readonly writer: Writer,
    private readonly local: Statements,
    private readonly view: HeldView,
  ) {}

  get inTransaction(): boolean {
    return this.#open;
  }

  query(sql: string, bindings: readonly (string | number)[]): unknown {
    if (sql.startsWith('begin')) {
      this.#parts = [{ sql, bindings }];
      this.#open = true;
      return NOTHING;
    }
    if (sql === 'rollback' && !this.#sent) {
      this.#forget();
      return NOTHING;
    }
    const written = this.#sent || this.#parts.length > (this.#open ? 1 : 0);
    if (sql.startsWith('select') && !written) return this.local.query(sql, bindings);
    this.#parts.push({ sql, bindings });
    return this.#send();
  }

  async runAll(sql: string, rows: Iterable<readonly Written[]>): Promise<void> {
    const cells: Written[] = [];
    let width = 0;
    let began = performance.now();
    let at = -1;
    for (const row of rows) {
      at += 1;
      width = row.length;
      for (const cell of row) cells.push(cell);
      if (at % LOOK_EVERY !== LOOK_EVERY - 1 || performance.now() - began < MOST_MS) continue;
      await nextTurn();
      began = performance.now();
    }
    if (width > 0) this.#parts.push({ sql, width, cells });
    if (!this.#open) await this.#send();
  }

  async #send(): Promise<unknown> {
    const parts = this.#parts;
    this.#parts = [];
    // A reader that began before its end would keep the log from being begun anew.
    await this.#checkpoint;
    const last = parts.at(-1)?.sql;
    const changesView = last === 'commit' || (!this.#open && last !== 'rollback');
    try {
      const ask = () => this.#ask(parts);
      const { result, failure, logged } = await (changesView ? this.view.during(ask) : ask());
      if (last === 'rollback' && this.#sent) return await this.#endThread();
      if (failure !== null) throw errorOf(failure);
      if (logged >= CHECKPOINT_PAGES) this.#copyLog();
      return result;
    } catch (error) {
      // If nothing was sent, nothing was begun.
      if (!this.#sent) this.#forget();
      throw error;
    }
  }

  async #ask(parts: readonly Part[]): Promise<Answer> {
    // If there is no answer, the thread has ended, and with it its transaction.
    this.#sent = false;
    const answer = await this.writer.ask(parts);
    this.#open = answer.inTransaction;
    this.#sent = answer.inTransaction;
    return answer;
  }

  /** A transaction that cannot be rolled back ends with its thread; there will be another. */
  async #endThread(): Promise<unknown> {
    await this.writer.cut();
    this.#sent = false;
    this.#forget();
    return NOTHING;
  }

  /** The log goes into the file while nobody waits for it; what fails is tried after the next. */
  #copyLog(): void {
    this.#checkpoint = this.writer
      .ask([{ sql: 'pragma wal_checkpoint(passive)', bindings: [] }])
      .catch(() => undefined)
      .finally(() => {
        this.#checkpoint = null;
      });
  }

  #forget(): void {
    this.#parts = [];
    this.#open = false;
  }
}
