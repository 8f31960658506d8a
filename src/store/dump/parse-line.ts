import type { Line } from './lines.js';
import { DumpProblem } from './problem.js';

/** The value of a line. Throws DumpProblem if it is not JSON. */
export function parseLine(line: Line, expected: string): unknown {
  try {
    return JSON.parse(line.bytes.toString('utf8'));
  } catch {
    throw wrongLine(line, `is not JSON, expected ${expected}`);
  }
}

/** The problem of a line, as an error. */
export function wrongLine({ number }: Pick<Line, 'number'>, what: string): DumpProblem {
  return new DumpProblem(`line ${number}: ${what}`);
}

/** Whether a value is a map of keys. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as messages show it. */
export function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
