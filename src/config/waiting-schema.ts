import { z } from 'zod';
import { DAY_MS, SECTION, span, whole } from './kinds.js';

/** Requests that wait instead of being refused: the section `waiting`. */
export const waitingSchema = z
  .strictObject(
    {
      max_time_ms: span(1000)
        .default(7 * DAY_MS)
        .describe('Longest time that a request may wait with wait_until.'),
      max_requests: whole(1, 10_000_000)
        .default(100_000)
        .describe(
          'How many requests may wait, a count; of one caller half of them. More are refused ' +
            'with WAITING_FULL.',
        ),
      max_overtakes: whole(0, 1_000_000)
        .default(100)
        .describe(
          'How many smaller requests may overtake one that waits and asks the same of pools, a ' +
            'count. After that they wait behind it. 0: strictly in order.',
        ),
    },
    SECTION,
  )
  .prefault({});
