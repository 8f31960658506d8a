import type { z } from 'zod';
import { LINE, type Line } from './line.js';

/** A transcript that cannot be judged. The message names the line. */
export class TranscriptFault extends Error {
  override readonly name = 'TranscriptFault';
}

/** The lines of a transcript, sorted by time. Throws TranscriptFault. */
export function readLines(text: string): readonly Line[] {
  const lines = text
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [parse(line, index + 1)]));
  if (lines.length === 0)
    throw new TranscriptFault('holds no line; expected JSON lines as --record writes them');
  return lines.toSorted((a, b) => a.at - b.at);
}

function parse(line: string, number: number): Line {
  const read = LINE.safeParse(json(line, number));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new TranscriptFault(
    `line ${number}: ${issue?.path.join('.') || 'line'}: ${issue ? wanted(issue) : 'is none'}`,
  );
}

/** What was expected, in words. */
function wanted(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_union':
      return `expected one of ${EVENTS.join(', ')}`;
    case 'invalid_value':
      return `expected one of ${issue.values.join(', ')}`;
    case 'unrecognized_keys':
      return `there is no key ${issue.keys.join(', ')} in such a line`;
    case 'invalid_type':
      return `expected ${TYPES[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return `must be at least ${issue.minimum}`;
    default:
      return issue.message;
  }
}

const EVENTS = LINE.options.map(({ shape }) => shape.event.value);
const TYPES: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  object: 'a map',
  string: 'text',
};

function json(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new TranscriptFault(`line ${number}: is not JSON: a transcript has one map a line`);
  }
}
