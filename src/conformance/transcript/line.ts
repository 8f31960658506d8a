import { z } from 'zod';

const at = z.number().nonnegative();
const run = z.int().positive().default(1);
const call = z.int().nonnegative();

/** The lines of a transcript; docs/worker-check.md describes them for users. */
export const LINE = z.discriminatedUnion('event', [
  z.strictObject({
    event: z.literal('program'),
    at,
    run,
    state: z.enum(['started', 'ended']),
    detail: z.string().optional(),
  }),
  z.strictObject({
    event: z.literal('request'),
    at,
    run,
    call,
    method: z.string().min(1),
    message: z.json(),
  }),
  z.strictObject({ event: z.literal('response'), at, call, message: z.json() }),
  z.strictObject({
    event: z.literal('status'),
    at,
    call,
    code: z.string().regex(/^[A-Z_]+$/, 'expected the name of a gRPC code, such as UNAVAILABLE'),
    message: z.string().optional(),
    reason: z.string().optional(),
    retry_after_ms: z.number().nonnegative().optional(),
  }),
  z.strictObject({ event: z.literal('scenario'), at, scenario: z.string() }),
  z.strictObject({
    event: z.literal('missed'),
    at,
    what: z.enum(['watch', 'acknowledge', 'outcome', 'repeat', 'report']),
    decision_id: z.string().optional(),
    waited_ms: z.number().nonnegative(),
  }),
]);

/**
 * One line: a message or the end of a call, or an action of the player. `at` is ms since the
 * transcript began.
 */
export type Line = z.output<typeof LINE>;

/** Something that the player waited for in vain. */
export type Missed = Extract<Line, { event: 'missed' }>;
