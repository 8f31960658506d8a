import { z } from 'zod';
import type { DumpedCell } from './cell-kind.js';

/**
 * Version of the file's format: the shape of its lines. What the rows contain follows from the
 * schema version.
 */
export const FORMAT = 1;

const whole = z.int().min(0);

/** The first line: what a file holds. */
export const headerSchema = z.object({
  stowage_export: whole,
  stowage: z.string(),
  schema: whole.min(1),
  source: z.enum(['sqlite', 'postgresql']),
  revision: whole,
  taken_at: z.string(),
  rows: whole,
});
export type Header = z.output<typeof headerSchema>;

/** The last line: counts of the lines before it, by table, and their SHA-256, hexadecimal. */
export const endSchema = z.object({
  end: z.object({ rows: z.record(z.string(), whole), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
});
export type End = z.output<typeof endSchema>['end'];

/** A line between them: a row, by column. */
export interface RowLine {
  readonly table: string;
  readonly row: Readonly<Record<string, DumpedCell>>;
}

/** Totals of a whole export. */
export interface Contents {
  readonly header: Header;
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>;
}
