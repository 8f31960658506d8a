import { rmSync } from 'node:fs';
import type { Site } from './site/site.js';

const SIGNALS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const;

/** Whether somebody wants the run to end before its time. */
export interface Interruption {
  readonly happened: boolean;
  /** Stops listening. */
  release(): void;
}

/**
 * On Ctrl-C and the like: ends every process, takes everything away, and exits with the signal's
 * code. The second time it exits at once.
 */
export function watchForInterruption(site: Site, directory: string): Interruption {
  let happened = false;
  const endNow = () => {
    for (const process of [...site.replicas, ...site.workers]) process.endNow();
  };
  const listeners = SIGNALS.map(([signal, code]) => {
    const listener = async () => {
      if (happened) process.exit(code);
      happened = true;
      endNow();
      await site.database.remove().catch(() => undefined);
      rmSync(directory, { recursive: true, force: true });
      process.exit(code);
    };
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  process.once('exit', endNow);
  return {
    get happened() {
      return happened;
    },
    release: () => {
      for (const off of listeners) off();
      process.off('exit', endNow);
    },
  };
}
