import { readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** At most one mark in this time, ms. */
const EVERY_MS = 1_000;
const PRIVATE_FILE = 0o600;

/** How far a ledger has come at least. */
export interface Mark {
  /** Which ledger: the id of its event log. */
  readonly ledger: string;
  readonly revision: number;
}

/** Name of the file that holds a database's mark. */
export function markOf(file: string): string {
  return `${file}.position`;
}

/** The mark beside a database; null: there is none. Throws if it cannot be read. */
export function readMark(file: string): Mark | null {
  let text: string;
  try {
    text = readFileSync(markOf(file), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    const { ledger, revision } = JSON.parse(text) as Partial<Mark>;
    if (typeof ledger === 'string' && Number.isSafeInteger(revision))
      return { ledger, revision: revision as number };
  } catch {
    // As if it said something else.
  }
  throw new Error(`${markOf(file)} is no mark of a ledger's position`);
}

/**
 * Keeps a file beside the database that says how far the ledger has come, so that a start notices
 * if it went back: its log was lost, or an older file took its place. The mark follows the commits
 * by a second at most. If it cannot be written, the one before stays, which is true as well.
 */
export class PositionMark {
  #wanted: number | null = null;
  #written = -1;
  #writing: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #last = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly file: string,
    private readonly ledger: string,
  ) {}

  /** A commit is durable. */
  reached(revision: number): void {
    this.#wanted = revision;
    if (this.#timer !== null || this.#writing !== null) return;
    const wait = Math.max(0, this.#last + EVERY_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#write();
    }, wait).unref();
  }

  /** Writes what is left to write; nothing is written after this. */
  async close(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#writing;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#write();
    await this.#writing;
  }

  #write(): void {
    const revision = this.#wanted;
    if (revision === null || revision === this.#written) return;
    this.#last = performance.now();
    this.#writing = writeMark(this.file, { ledger: this.ledger, revision })
      .then(() => {
        this.#written = revision;
      })
      .catch(() => undefined)
      .finally(() => {
        this.#writing = null;
        if (this.#wanted !== revision && this.#wanted !== null) this.reached(this.#wanted);
      });
  }
}

/** Replaces the mark, durably. */
async function writeMark(file: string, mark: Mark): Promise<void> {
  const draft = `${markOf(file)}.new`;
  const handle = await open(draft, 'w', PRIVATE_FILE);
  try {
    await handle.writeFile(`${JSON.stringify({ ...mark, at: new Date().toISOString() })}\n`);
    await handle.datasync();
  } finally {
    await handle.close();
  }
  await rename(draft, markOf(file));
  const directory = await open(dirname(file), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
