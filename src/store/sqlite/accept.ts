import { copyFileSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { markOf } from './position-mark.js';
import { lostFrames } from './write-ahead-log.js';

/**
 * Lets a start go on with what is there, although something was lost: puts aside what says so.
 * Nothing is removed that could help to find it again. Only the owner of the file may call this.
 * @param stamp part of the new names, which nobody else uses
 * @returns the new names
 */
export function acceptLoss(file: string, stamp: string): readonly string[] {
  const aside: string[] = [];
  const put = (name: string, how: (from: string, to: string) => void): void => {
    if (!existsSync(name)) return;
    how(name, `${name}.aside-${stamp}`);
    aside.push(`${name}.aside-${stamp}`);
  };
  const there = (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0;
  // Of a log that is damaged SQLite takes what is whole, and removes it later.
  if (!there) put(`${file}-wal`, renameSync);
  else if (lostFrames(file) > 0) put(`${file}-wal`, (from, to) => copyFileSync(from, to));
  rmSync(`${file}-shm`, { force: true });
  put(markOf(file), renameSync);
  return aside;
}
