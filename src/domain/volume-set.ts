/** What of a pool the rules of a set compare. */
export const SET_SCOPES = ['pool', 'backend', 'host', 'zone', 'capability'] as const;

export type SetScope = (typeof SET_SCOPES)[number];

/** A rule between the volumes of a set. */
export interface SetRule {
  readonly scope: SetScope;
  /** Name of the capability; empty for any other scope. */
  readonly capability: string;
  /** Most volumes of the set where the value is the same; null: all volumes have one value. */
  readonly mostPerValue: number | null;
}

/** A volume of a set. */
export interface SetMember {
  readonly volumeId: string;
  /** Its first decision. */
  readonly decisionId: string;
}
