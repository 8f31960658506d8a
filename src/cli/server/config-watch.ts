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
function watchFile(
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

/** Several files are often replaced together: this long no other may follow, ms. */
const TOGETHER_MS = 100;

/**
 * The same for several files that are asked for now and after each change. Files that change
 * together are told once. Answers how to stop, and how to ask for the files again.
 */
export function watchFiles(
  files: () => readonly string[],
  changed: () => void,
  failed: (file: string, error: unknown) => void,
): { readonly stop: () => void; readonly follow: () => void } {
  const watched = new Map<string, () => void>();
  let timer: NodeJS.Timeout | undefined;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      changed();
    }, TOGETHER_MS);
  };
  const follow = () => {
    const wanted = new Set(files());
    for (const [file, stop] of watched) {
      if (wanted.has(file)) continue;
      stop();
      watched.delete(file);
    }
    for (const file of wanted)
      if (!watched.has(file))
        watched.set(
          file,
          watchFile(file, soon, (error) => failed(file, error)),
        );
  };
  follow();
  return {
    follow,
    stop: () => {
      clearTimeout(timer);
      for (const stop of watched.values()) stop();
    },
  };
}
