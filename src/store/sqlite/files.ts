import { markOf } from './position-mark.js';

/** Paths of a database and of what is kept beside it: SQLite's files, the lock and the mark. */
export function filesBeside(file: string): readonly string[] {
  const own = ['', '-wal', '-shm', '-journal'];
  return [
    ...own.flatMap((ending) => [file + ending, `${file}.lock${ending}`, `${file}.import${ending}`]),
    markOf(file),
  ];
}
