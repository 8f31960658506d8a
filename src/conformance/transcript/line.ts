import { z } from 'zod';

const at = z.number().nonnegative();
const run = z.int().positive().default(1);
const call = z.int().nonnegative();

/**
 * What a line of a transcript may be; docs/worker-check.md describes each for those who write them
 * by hand.
 */
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
 * One line: a call or a message with its time, ms since the transcript began; or what the player
 * did.
 */
export type Line = z.output<typeof LINE>;

/** What the player waited for, in vain. */
export type Missed = Extract<Line, { event: 'missed' }>;
