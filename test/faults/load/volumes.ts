import type { StowageError } from '../../../src/client/index.js';

/** What a client was told of its request. */
export type Told = { readonly decisionId: string; readonly pool: string } | 'refused';

/** A volume that a client asked for, with all that it was told since. */
export interface AskedVolume {
  readonly client: string;
  readonly request: {
    readonly requestId: string;
    readonly volumeId: string;
    readonly projectId: string;
    readonly sizeGib: bigint;
    readonly allowReschedule: boolean;
    readonly volumeType: {
      readonly name: string;
      readonly extraSpecs: Readonly<Record<string, string>>;
    };
  };
  /** Null: nothing yet. */
  told: Told | null;
  /** Its release was asked for, or answered. */
  released: 'no' | 'asked' | 'done';
}

/** What an answer to a request for a volume says. Undefined: it is none that may be. */
export function toldBy(
  answer:
    | {
        readonly answer: {
          readonly decisionId: string;
          readonly placement?: { readonly pool: string } | undefined;
        };
      }
    | { readonly error: StowageError },
): Told | undefined {
  if ('answer' in answer)
    return { decisionId: answer.answer.decisionId, pool: answer.answer.placement?.pool ?? '' };
  return answer.error.refused ? 'refused' : undefined;
}

/** Whether two answers to the same request are the same. */
export function sameTold(one: Told, other: Told): boolean {
  if (one === 'refused' || other === 'refused') return one === other;
  return one.decisionId === other.decisionId && one.pool === other.pool;
}
