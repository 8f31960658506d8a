/**
 * Does one named step of a sweep. Never rejects: a fault goes to the observer, and the other steps
 * follow.
 */
export type Step = (doing: string, run: () => Promise<unknown>) => Promise<void>;
