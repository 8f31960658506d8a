import { z } from 'zod';
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
  const issue = read.error.issues[0];
  throw new TranscriptFault(
    `line ${number}: ${issue?.path.join('.') || 'line'}: ` +
      `${issue?.message ?? z.prettifyError(read.error)}`,
  );
}

function json(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new TranscriptFault(`line ${number}: is not JSON: ${(error as Error).message}`);
  }
}
