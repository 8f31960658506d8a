import { relative } from 'node:path';
import { packageRoot } from '../files/package-root.js';
import type { CliIo } from '../terminal/io.js';
import type { Display } from './display.js';
import { PROJECT } from './volume-requests.js';

/** A demonstration that stays up. */
export interface Kept {
  readonly address: string;
  /** A volume with several attempts, if there is one. */
  readonly moved: string | undefined;
  /** The request that was refused. */
  readonly requestId: string;
}

/**
 * Prints commands to try next. If the demonstration stays up, they show its records. The lines can
 * be copied.
 */
export function whatNext(display: Display, { self }: CliIo, kept?: Kept): void {
  if (kept) display.heading('It stays up until Ctrl-C.', 'In another terminal:');
  else display.heading('Try next');
  display.lines(kept ? looks(self, kept) : steps(self, display.look.width));
}

function looks(self: string, { address, moved, requestId }: Kept): readonly string[] {
  return [
    'pool list',
    'volume list',
    ...(moved === undefined ? [] : [`volume show ${moved}`]),
    `volume diagnose ${requestId} --project ${PROJECT}`,
    'volume schedule --size 10',
  ].map((words) => `  ${self} ${words} --server ${address}`);
}

function steps(self: string, width: number): readonly string[] {
  const readme = relative(process.cwd(), `${packageRoot()}/README.md`);
  const rows: readonly (readonly [string, string])[] = [
    [`${self} demo --keep`, 'the same, and it stays to be looked at'],
    [`${self} demo --seed 2`, 'other volumes, other failures'],
    [`${self} serve`, 'a server of your own; it says what next'],
    [readme, 'what there is, and where'],
  ];
  const widest = Math.max(...rows.map(([what]) => what.length));
  const both = rows.map(([what, why]) => `  ${what.padEnd(widest)}  ${why}`);
  return both.some(({ length }) => length > width) ? rows.map(([what]) => `  ${what}`) : both;
}
