import { z } from 'zod';
import { SECTION, span, truth, whole } from './kinds.js';

const MINUTE_MS = 60_000;
const PERCENT = 'a number above 0, to 100';
const percent = z.number({ error: PERCENT }).gt(0, { error: PERCENT }).max(100, { error: PERCENT });

/** What becomes of backends that keep failing: the section `quarantine`. */
export const quarantineSchema = z
  .strictObject(
    {
      enabled: truth
        .default(false)
        .describe(
          'Whether a backend on which too many creates fail takes nothing new for a while, and ' +
            'then a probe. False: it is chosen as any other, as in Cinder.',
        ),
      window_ms: span(1000)
        .default(10 * MINUTE_MS)
        .describe('Creates that ended longer ago do not count.'),
      minimum_attempts: whole(1, 1_000_000)
        .default(5)
        .describe('With fewer creates within the window none goes into quarantine, a count.'),
      failure_percent: percent
        .default(50)
        .describe('Share of the creates within the window that must have failed, percent.'),
      base_time_ms: span(100)
        .default(5 * MINUTE_MS)
        .describe(
          'How long a backend takes nothing new before a probe comes; twice as long after ' +
            'each probe that failed.',
        ),
      max_time_ms: span(100)
        .default(60 * MINUTE_MS)
        .describe('The longest of these times.'),
      max_percent: percent
        .default(50)
        .describe(
          'Share of the volume backends that may be in quarantine at once, percent: if more ' +
            'fail, something else is wrong.',
        ),
      probes: whole(1, 1000)
        .default(1)
        .describe('Creates that a backend is sent at once to find out whether it works, a count.'),
    },
    SECTION,
  )
  .prefault({});
