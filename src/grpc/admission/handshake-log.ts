import type { Logger } from 'pino';
import type { HandshakeObserver } from './connections.js';

/** How often the same mistake is told at most, ms: a client tries again for ever. */
const SILENCE_MS = 60_000;
/** Kinds of mistakes that are remembered. */
const MOST_KINDS = 1000;

/**
 * Logs clients with which no TLS connection came about: who, why, and what to do. The same of one
 * address once a minute. `clock`: epoch ms.
 */
export function handshakeLog(log: Logger, clock: () => number): HandshakeObserver {
  const told = new Map<string, number>();
  return (peer, said) => {
    const why = handshakeFault(said);
    const key = `${peer.replace(/:\d+$/, '')} ${why}`;
    const now = clock();
    if (now - (told.get(key) ?? Number.NEGATIVE_INFINITY) < SILENCE_MS) return;
    if (told.size >= MOST_KINDS) told.clear();
    told.set(key, now);
    log.warn(`TLS with ${peer === 'unknown' ? 'a client' : peer} failed: ${why}`);
  };
}

const FAULTS: readonly (readonly [RegExp, string])[] = [
  [/^CERT_REVOKED|certificate revoked/i, 'its certificate was revoked, as tls.crl says'],
  [/^CRL_HAS_EXPIRED|CRL has expired/i, 'the list of tls.crl has ended: a newer one is needed'],
  [/^CRL_NOT_YET_VALID|CRL is not yet valid/i, 'the list of tls.crl does not count yet'],
  [
    /^UNABLE_TO_GET_CRL|unable to get certificate CRL/i,
    'tls.crl has no list of an authority between its certificate and tls.client_ca',
  ],
  [
    /^CRL_SIGNATURE_FAILURE|CRL signature failure/i,
    'a list of tls.crl was not signed by the authority that it names',
  ],
  [/http request|wrong version number|packet length too long/i, 'it does not speak TLS'],
  [/peer did not return a certificate/i, 'it shows no certificate, and tls.client_ca wants one'],
  [
    /unknown ca|certificate unknown|bad certificate/i,
    "it does not trust the authority of this server's certificate",
  ],
  [/certificate expired/i, "this server's certificate has expired, it says"],
  [
    /unable.to.(get|verify)|self.signed|certificate verify failed/i,
    'no authority of tls.client_ca signed its certificate',
  ],
  [/^CERT_HAS_EXPIRED|certificate has expired/i, 'its certificate has expired'],
  [/unsupported protocol|version too low/i, 'it speaks TLS older than 1.2'],
  [/no shared cipher|no suitable/i, 'it shares no cipher with this server'],
  [/ECONNRESET|socket hang up|before secure/i, 'it went away before it was connected'],
];

/** Why a handshake failed, in words; else the library's own, without its marks. */
function handshakeFault(said: string): string {
  const known = FAULTS.find(([pattern]) => pattern.test(said));
  return known?.[1] ?? said.replaceAll(/^.*?error:[0-9A-F]+:|:[^:]*\.c:\d+:?|\s+$/gs, '');
}
