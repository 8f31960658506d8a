import type { Tone } from './paint.js';

/** One cell: its text, tone and alignment. */
export interface Cell {
  readonly text: string;
  readonly tone?: Tone | undefined;
  readonly right?: boolean | undefined;
}
