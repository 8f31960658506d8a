import type { JsonValue } from '@bufbuild/protobuf';
import { stringify } from 'yaml';
import type { CliIo } from '../terminal/io.js';
import { type Column, chosen, keyOf, raw } from './columns.js';
import { line, type OutputOptions } from './format.js';

/** How the rows of a stream are printed, each as it comes. */
export interface StreamView<T> {
  readonly columns: readonly Column<T>[];
  readonly machine: (row: T) => JsonValue;
  /** A row as a sentence for people. */
  readonly sentence: (row: T) => string;
}

/**
 * Returns a function that prints rows one by one: as a line for people, csv and value, as one JSON
 * document per line, or as YAML documents.
 */
export function rowPrinter<T>(
  io: CliIo,
  options: OutputOptions,
  view: StreamView<T>,
): (row: T) => void {
  const { format } = options;
  const columns = chosen(view.columns, options.columns);
  const { machine } = view;
  if (format === 'csv')
    io.out(
      line(
        io,
        format,
        columns.map(({ name }) => keyOf(name)),
      ),
    );
  return (row) => {
    if (format === 'table') io.out(view.sentence(row));
    else if (format === 'json') io.out(JSON.stringify(machine(row)));
    else if (format === 'yaml') io.out(`---\n${stringify(machine(row)).trimEnd()}`);
    else
      io.out(
        line(
          io,
          format,
          columns.map(({ value }) => raw(value(row))),
        ),
      );
  };
}
