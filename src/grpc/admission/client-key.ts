/**
 * Who asks, as far as fairness goes. Today each connection is a client of its own; once callers
 * have identities, the identity goes first.
 */
export type ClientKey = string;

/** The key of a connection, by its peer's address and port. */
export function clientKeyOf(peer: {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}): ClientKey {
  return `${peer.remoteAddress ?? 'unknown'}:${peer.remotePort ?? 0}`;
}
