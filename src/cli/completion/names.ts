/** What only a server knows, or only this user. */
export const NAME_KINDS = ['pools', 'backends', 'hosts', 'profiles', 'contexts'] as const;
export type NameKind = (typeof NAME_KINDS)[number];

/** Options that take such a name, in whatever command they are. */
export const NAMED_BY_OPTIONS: Readonly<Record<string, NameKind>> = {
  '--backend': 'backends',
  '--context': 'contexts',
  '--home': 'backends',
  '--pool': 'pools',
  '--profile': 'profiles',
  '--resource-backend': 'pools',
  '--source': 'pools',
  '--to': 'pools',
};

/** Arguments that are one: the command and the number of the argument, from 0. */
export const NAMED_BY_ARGUMENTS: Readonly<Record<string, NameKind>> = {
  'backend forget 0': 'backends',
  'backend heartbeat 0': 'hosts',
  'backend rename 0': 'backends',
  'backend set-state 0': 'hosts',
  'context remove 0': 'contexts',
  'context use 0': 'contexts',
  'pool drain 0': 'pools',
  'pool drift 0': 'pools',
  'pool set-state 0': 'pools',
  'pool show 0': 'pools',
};
