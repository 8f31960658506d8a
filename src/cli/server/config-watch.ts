import { type FSWatcher, readFileSync, watch } from 'node:fs';
import { dirname } from 'node:path';

/**
 * A file that changes is often written in several steps: this long nothing must happen before it is
 * read, ms.
 */
const QUIET_MS = 200;

/**
 * Calls `changed` when the content of a file is another one, also where the file is replaced, or a
 * link to it (as Kubernetes does with mounted configuration). A file that is away or empty is being
 * written: it is waited for. Where its directory cannot be watched, `failed` is called once.
 * Answers how to stop.
 */
export function watchFile(
  file: string,
  changed: () => void,
  failed: (error: unknown) => void,
): () => void {
  let seen = textOf(file);
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    const text = textOf(file);
    if (text === undefined || text.trim() === '' || text === seen) return;
    seen = text;
    changed();
  };
  let watcher: FSWatcher | undefined;
  const stop = () => {
    clearTimeout(timer);
    watcher?.close();
  };
  try {
    // The directory, not the file: one that is replaced is another file.
    watcher = watch(dirname(file), () => {
      clearTimeout(timer);
      timer = setTimeout(look, QUIET_MS);
    });
    watcher.on('error', failed);
  } catch (error) {
    failed(error);
  }
  return stop;
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
