/**
 * What was on its way when an answer was: so long after it, ms, a program may still not know of it.
 */
export const SLACK_MS = 1000;
