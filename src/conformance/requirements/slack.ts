/** How long after an answer requests may come that were sent before it arrived, ms. */
export const SLACK_MS = 1000;
