/**
 * Does one thing of a sweep, named in words. Never rejects: what goes wrong is told to the
 * observer, and the rest goes on.
 */
export type Step = (doing: string, run: () => Promise<unknown>) => Promise<void>;
