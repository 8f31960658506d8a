import { type FSWatcher, readFileSync, watch } from 'node:fs';
import { dirname } from 'node:path';

/**
 * A changing file is often written in several steps. It is read after this long without a change,
 * ms.
 */
const QUIET_MS = 200;

/**
 * Calls `changed` when the content of a file changes, also if the file or a link to it is replaced
 * (as Kubernetes does with mounted configuration). Waits while the file is missing or empty,
 * because it is being written. Calls `failed` once if its directory cannot be watched. Returns a
 * function that stops watching.
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
    // Watch the directory, because a replaced file is another file.
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
