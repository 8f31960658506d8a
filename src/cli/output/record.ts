import type { JsonValue } from '@bufbuild/protobuf';
import type { CliIo } from '../terminal/io.js';
import { type Column, cell, chosen, keyOf, raw } from './columns.js';
import { document, line, type OutputOptions } from './format.js';
import { facts, type Look, lookOf } from './table.js';
import type { Cell } from './table-cell.js';

/** One thing as a command prints it. */
export interface RecordView<T> {
  readonly fields: readonly Column<T>[];
  readonly row: T;
  /** All fields, for JSON and YAML. */
  readonly machine: JsonValue;
  /** A sentence for people, instead of the fields. */
  readonly sentence?: string;
  /** Text for people beneath the fields. */
  readonly sections?: (look: Look) => readonly string[];
}

/** Prints one record: names and values for people, one document or row for programs. */
export function printRecord<T>(io: CliIo, options: OutputOptions, view: RecordView<T>): void {
  const fields = chosen(view.fields, options.columns);
  const { format } = options;
  const texts = () => fields.map(({ value }) => raw(value(view.row)));
  if (format === 'csv')
    io.out(
      `${line(
        io,
        format,
        fields.map(({ name }) => keyOf(name)),
      )}\n${line(io, format, texts())}`,
    );
  else if (format === 'value')
    io.out(
      texts()
        .map((text) => line(io, format, [text]))
        .join('\n'),
    );
  else if (format !== 'table') io.out(document(format, view.machine));
  else if (view.sentence !== undefined && options.columns === undefined) io.out(view.sentence);
  else io.out(people(io, fields, view, options.columns === undefined));
}

function people<T>(
  io: CliIo,
  fields: readonly Column<T>[],
  { row, sections }: RecordView<T>,
  whole: boolean,
): string {
  const look = lookOf(io);
  const head = facts(
    fields.map((field) => [field.name, factOf(field, row)] as const),
    look,
  );
  return [head, ...(whole ? (sections?.(look) ?? []) : [])].join('\n\n');
}

function factOf<T>({ value, tone, unit }: Column<T>, row: T): Cell {
  const found = value(row);
  if (found === undefined) return { text: '' };
  const shown = cell(found, tone?.(row));
  return unit !== undefined && (typeof found === 'number' || typeof found === 'bigint')
    ? { ...shown, text: `${shown.text} ${unit}` }
    : shown;
}
