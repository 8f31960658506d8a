import { stringify } from 'yaml';
import type { CliIo } from '../terminal/io.js';
import { plain } from './plain.js';

/** How answers are printed: for people, or for programs. */
export const FORMATS = ['table', 'json', 'yaml', 'csv', 'value'] as const;
export type Format = (typeof FORMATS)[number];

/** Options of every command that prints an answer. */
export interface OutputOptions {
  readonly format: Format;
  /** Columns to print, by name; not of a document, which has every field. */
  readonly columns?: readonly string[];
  /** Columns to sort by, the first one first. */
  readonly sortColumn?: readonly string[];
  /** Maximum number of rows. */
  readonly limit?: number;
}

/** Whether a format is a document with every field, whatever the columns. */
export function isDocument(format: Format): format is 'json' | 'yaml' {
  return format === 'json' || format === 'yaml';
}

/** A value as a document of its own. */
export function document(format: 'json' | 'yaml', value: unknown): string {
  return format === 'json' ? JSON.stringify(value, undefined, 2) : stringify(value).trimEnd();
}

/**
 * One row: RFC 4180 for csv; tabs between values for `value`, as `cut -f` expects. On a terminal,
 * control characters are escaped.
 */
export function line({ screen }: CliIo, format: 'csv' | 'value', texts: readonly string[]): string {
  const shown = screen ? texts.map(plain) : texts;
  return format === 'csv'
    ? shown.map(quoted).join(',')
    : shown.map((text) => text.replaceAll(/[\t\r\n]/g, ' ')).join('\t');
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
