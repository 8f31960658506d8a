import { plain } from '../output/plain.js';

/** Where a connection was to go, and how. */
export interface Where {
  readonly server: string;
  readonly tls: boolean;
  /** How this program is called. */
  readonly self: string;
  /** A field of a request as the user writes it. */
  readonly written: (path: string) => string;
}

/** Whether a call never reached a server, by what grpc-js says of it. */
export function neverReached(message: string): boolean {
  return /^(No connection established|Name resolution failed)/.test(message);
}

/** Why no connection came about, and what to do, by what grpc-js says of it. */
export function noConnectionWords(message: string, where: Where): string {
  const known = KNOWN.find(([pattern, words]) => pattern.test(message) && words(where) !== null);
  const words = known?.[1](where);
  return words ?? `${absent(where)} (${plain(message)})`;
}

function absent({ server, self }: Where): string {
  return (
    `no server answers at ${server}: is \`${self} serve\` running there? Another one: ` +
    '--server or STOWAGE_SERVER.'
  );
}

type Words = (where: Where) => string | null;

/** The first that fits counts. Null: it does not fit after all. */
const KNOWN: readonly (readonly [RegExp, Words])[] = [
  [
    /Name resolution failed/,
    ({ server }) => `${server}: this name is not known. --server and STOWAGE_SERVER name another.`,
  ],
  [
    /self-signed certificate|self signed|unable to get (local )?issuer|unable to verify/i,
    ({ server }) =>
      `${server} shows a certificate that no trusted authority signed: --tls-ca names the file ` +
      'with its authority',
  ],
  [
    /certificate has expired/i,
    ({ server }) => `the certificate of ${server} has expired: its operator must renew it`,
  ],
  [
    /certificate is not yet valid/i,
    ({ server }) => `the certificate of ${server} is not valid yet: is the clock here right?`,
  ],
  [
    /does not match certificate's altnames: (.*?)\.?$/,
    ({ server }) => `the certificate of ${server} is for other names: reach it by one of them. `,
  ],
  [
    /alert certificate required|peer did not return a certificate|handshake failure/i,
    ({ server }) =>
      `${server} asks its clients for a certificate: --tls-cert and --tls-key name yours`,
  ],
  [
    /alert unknown ca|alert bad certificate|alert certificate unknown/i,
    ({ server }) =>
      `${server} does not accept the certificate of --tls-cert: it does not know ` +
      'the authority that signed it',
  ],
  [
    /alert certificate expired/i,
    ({ server }) => `${server} does not accept the certificate of --tls-cert: it has expired`,
  ],
  [
    /wrong version number|packet length too long|record layer failure/i,
    ({ server }) => `${server} does not speak TLS: leave out the --tls options`,
  ],
  [
    /before secure TLS connection/i,
    ({ server, tls }) =>
      tls ? `${server} ended the connection during the TLS handshake: does it speak TLS?` : null,
  ],
  [
    /Failed to connect|ECONNRESET|Protocol error|ERR_HTTP2/i,
    ({ server, tls }) =>
      tls
        ? `${server} ended the connection: it may not accept the certificate of --tls-cert; its ` +
          'log says why'
        : `something listens at ${server}, but it is no Stowage without TLS. If it speaks TLS: ` +
          '--tls-ca, and --tls-cert with --tls-key if it asks for a certificate',
  ],
];
