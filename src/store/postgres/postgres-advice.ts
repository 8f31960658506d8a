import { wordsOf } from '../sql/words.js';

/** What to do about a failure, by its SQLSTATE or by Node's code. */
const BY_CODE: Readonly<Record<string, string>> = {
  // What PostgreSQL says.
  '28P01': "the role's password is another one: state it in database.url or PGPASSWORD",
  '28000': 'PostgreSQL does not let this role in: see pg_hba.conf, and that the role may log in',
  '3D000': 'create the database, or name the right one in database.url',
  '42501':
    'grant the role select, insert, update and delete on all tables of the ledger, and what ' +
    'its schema needs',
  '42P01': "this is not the ledger's database, or not its schema: put the ledger back",
  '3F000': "this is not the ledger's database, or not its schema: put the ledger back",
  '53300': 'raise max_connections of PostgreSQL, or lower database.connections of the servers',
  '53100': "make room on PostgreSQL's disk",
  '25006': 'it is a standby, or read-only: database.url must lead to the primary',
  // What TLS says.
  CERT_HAS_EXPIRED: "renew PostgreSQL's certificate",
  CERT_NOT_YET_VALID: "PostgreSQL's certificate is for later: compare the clocks",
  ERR_TLS_CERT_ALTNAME_INVALID:
    "PostgreSQL's certificate is for another name: use one of its names in database.url, or " +
    'issue one for this name',
  // What the network says.
  ECONNREFUSED: 'nothing listens there: start PostgreSQL, or mend host and port in database.url',
  ENOTFOUND: 'nobody knows this name: mend the host in database.url, or the name service',
};

const UNTRUSTED =
  "nobody who is trusted has signed PostgreSQL's certificate: name its authority with " +
  'sslrootcert in database.url';
const UNTRUSTED_CODES = [
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
];

/** What the driver says without a code. */
const BY_WORDS: readonly (readonly [RegExp, string])[] = [
  [/does not support SSL/, 'switch TLS on in PostgreSQL, or leave sslmode out of database.url'],
  [/password must be/i, 'PostgreSQL asks for a password: state it in database.url or PGPASSWORD'],
];

/** A failure in the words of its source, and what an operator can do about it, if that is known. */
export function withAdvice(error: unknown): string {
  const said = saidBy(error);
  const advice = adviceOn(error, said);
  return advice === undefined ? said : `${said} (${advice})`;
}

/** Every address of a name may have failed in its own way; the error around them says nothing. */
function saidBy(error: unknown): string {
  if (error instanceof AggregateError && error.message === '')
    return [...new Set(error.errors.map(saidBy))].join('; ');
  return wordsOf(error);
}

function adviceOn(error: unknown, said: string): string | undefined {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  if (typeof code === 'string') {
    const known = BY_CODE[code] ?? (UNTRUSTED_CODES.includes(code) ? UNTRUSTED : undefined);
    if (known !== undefined) return known;
  }
  return BY_WORDS.find(([words]) => words.test(said))?.[1];
}
