/** Who asks, as far as fairness goes: an identity, whatever it connects by, else a connection. */
export type ClientKey = string;

/**
 * The key of a caller.
 * @param identity its identity in one text; empty where that is not known
 * @param connection the peer's `address:port`; no identity's text looks like one
 */
export function clientKeyOf(identity: string, connection: string): ClientKey {
  return identity === '' ? connection : identity;
}

/** The `address:port` of a connection's peer, as grpc-js spells it. */
export function connectionOf(peer: {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}): string {
  const { remoteAddress, remotePort } = peer;
  if (!remoteAddress) return 'unknown';
  return remotePort ? `${remoteAddress}:${remotePort}` : remoteAddress;
}
