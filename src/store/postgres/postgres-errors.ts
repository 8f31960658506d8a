import type { Dialect } from '../sql/dialect.js';
import { withAdvice } from './postgres-advice.js';

/** Classes of SQLSTATE that speak of the server or the connection, and not of the statement. */
const UNAVAILABLE_CLASSES = [
  '08',
  '25',
  '28',
  '3D',
  '3F',
  '40',
  '53',
  '55',
  '57',
  '58',
  'F0',
  'XX',
];
/** No right to a table; no such table. The statements are ours, so the database is at fault. */
const NOT_OUR_LEDGER = ['42501', '42P01'];
const SQLSTATE = /^[0-9A-Z]{5}$/;
const READ_ONLY = '25006';
/** data_corrupted, index_corrupted. */
const CORRUPT = ['XX001', 'XX002'];
/** Codes of the system, of TLS and of OpenSSL; no SQLSTATE looks like one. */
const CONNECTION = /^(E[A-Z]+$|ERR_(SSL|TLS|OSSL|STREAM|SOCKET)_|.*_?CERT_|.*_CERT$|UNABLE_TO_)/;
/** What the driver says without a code. */
const DRIVER = new RegExp(
  [
    'Connection terminated',
    'not queryable',
    'timeout expired',
    'Query read timeout',
    'SSL connection',
    'Client was closed',
  ].join('|'),
);

/** What PostgreSQL's errors say, and the driver's. */
export const POSTGRES_ERRORS: Pick<
  Dialect,
  'leadsNowhere' | 'isUnavailable' | 'breachOf' | 'explain'
> = {
  // The name may stand for another server by now, which can be written.
  leadsNowhere: (error) => codeOf(error) === READ_ONLY,

  isUnavailable(error) {
    if (!(error instanceof Error)) return false;
    const code = codeOf(error);
    if (code !== undefined)
      return (
        CONNECTION.test(code) ||
        NOT_OUR_LEDGER.includes(code) ||
        (SQLSTATE.test(code) && UNAVAILABLE_CLASSES.includes(code.slice(0, 2)))
      );
    return error.name === 'KnexTimeoutError' || DRIVER.test(error.message) || isManyFailures(error);
  },

  breachOf(error) {
    const code = codeOf(error);
    return code !== undefined && CORRUPT.includes(code) ? 'corrupt' : null;
  },
  explain: withAdvice,
};

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as { readonly code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Every address of a name failed. */
function isManyFailures(error: Error): boolean {
  return (
    error instanceof AggregateError &&
    error.errors.every((each) => POSTGRES_ERRORS.isUnavailable(each))
  );
}
