/**
 * Which promise was broken; `fault`: something else that must not happen, such as a server that
 * ends by itself.
 */
export type Promised = 'lost' | 'twice' | 'overfilled' | 'owed' | 'fault';

/** One broken promise, with all that an engineer needs. */
export interface Violation {
  readonly promise: Promised;
  readonly text: string;
}

/** A broken promise; `about` is printed with it: ids, rows, answers. */
export function violation(promise: Promised, text: string, about?: unknown): Violation {
  const shown =
    about === undefined
      ? ''
      : '\n    ' +
        JSON.stringify(about, (_, value) => (typeof value === 'bigint' ? Number(value) : value));
  return { promise, text: `${text}${shown}` };
}
