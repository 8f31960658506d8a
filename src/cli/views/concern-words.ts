import { ConcernKind } from '../../gen/stowage/v1/status_service_pb.js';

/** What a concern is in words, and the command that shows more. */
export interface ConcernWords {
  readonly what: string;
  /** Without the program's name; empty: none does. */
  readonly look: string;
}

const WORDS: Readonly<Record<ConcernKind, ConcernWords>> = {
  [ConcernKind.UNSPECIFIED]: { what: 'unknown', look: '' },
  [ConcernKind.LEDGER_UNAVAILABLE]: { what: 'the ledger cannot be written', look: '' },
  [ConcernKind.CERTIFICATE_ENDS]: { what: 'certificate ends', look: '' },
  [ConcernKind.NOTHING_TAKES_PLACEMENTS]: {
    what: 'no backend takes placements',
    look: 'backend list',
  },
  [ConcernKind.BACKEND_DOWN]: { what: 'backend down', look: 'backend list --places no' },
  [ConcernKind.HOST_DOWN]: { what: 'host down', look: 'backend list' },
  [ConcernKind.BACKEND_NEVER_REPORTED]: {
    what: 'never reported',
    look: 'backend list --places no',
  },
  [ConcernKind.REPORT_TOO_OLD]: { what: 'report too old', look: 'backend list --places no' },
  [ConcernKind.DECISION_STUCK]: { what: 'decision stuck', look: 'decision cleanup' },
  [ConcernKind.DECISION_IN_DOUBT]: {
    what: 'decision in doubt',
    look: 'decision list --state in-doubt',
  },
  [ConcernKind.POOL_OVERPROMISED]: { what: 'more promised than there is', look: 'pool drift' },
  [ConcernKind.POOL_PHYSICALLY_FULL]: {
    what: 'thin pool runs full',
    look: 'pool list --sort-column free',
  },
  [ConcernKind.ZONE_FULL]: { what: 'zone full', look: 'pool list --sort-column virtual_free' },
  [ConcernKind.POOL_FULL]: { what: 'pool full', look: 'pool list --sort-column virtual_free' },
  [ConcernKind.POOL_SUSPICIOUS]: {
    what: 'suspicious report',
    look: 'pool list -c pool,warnings,expressions',
  },
  [ConcernKind.DISABLED]: { what: 'disabled', look: 'backend list --state disabled' },
  [ConcernKind.FROZEN]: { what: 'frozen', look: 'backend list --state frozen' },
  [ConcernKind.POOL_CORDONED]: { what: 'pool cordoned', look: 'pool list -c pool,state' },
  [ConcernKind.POOL_DRAINING]: { what: 'pool draining', look: 'pool drain POOL --plan' },
  [ConcernKind.POOL_CLOSED]: { what: 'pool closed', look: 'pool list -c pool,state' },
  [ConcernKind.BACKEND_QUARANTINED]: {
    what: 'backend in quarantine',
    look: 'backend list -c backend,reason',
  },
  [ConcernKind.MOVES_HELD]: { what: 'moves held back', look: 'backend list' },
};

/** The words for a kind; one of a newer server has its number. */
export function concernWords(kind: ConcernKind): ConcernWords {
  const known: Readonly<Partial<Record<number, ConcernWords>>> = WORDS;
  return known[kind] ?? { what: `concern ${kind}`, look: '' };
}
