import type { Logger } from 'pino';
import { type RefusalObserver, refusalWords } from './refusals.js';

/** Two lines for each time of refusing, however many calls are refused in it. */
export function refusalLog(log: Logger): RefusalObserver {
  return {
    began: (why) => log.warn({ limit: why }, `overload: calls are refused: ${refusalWords(why)}`),
    ended: (counts, ms) =>
      log.warn(
        { refused: Object.fromEntries(counts), ms: Math.round(ms) },
        'overload: no call is refused any more',
      ),
  };
}
