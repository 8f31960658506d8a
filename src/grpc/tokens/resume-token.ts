import { CodedError } from '../../domain/errors.js';
import type { EventLogState } from '../../ledger/api/events.js';

const VERSION = '1';

/** A position in the event log, for readers: opaque, valid for this log only. */
export function resumeToken(log: EventLogState, position: number): string {
  return Buffer.from(`${VERSION}.${log.id}.${position}`).toString('base64url');
}

/** The position of a token. Throws INVALID_RESUME_TOKEN if this log did not issue it. */
export function positionOf(log: EventLogState, token: string): number {
  const text = Buffer.from(token, 'base64url').toString();
  const position = Number(text.slice(text.lastIndexOf('.') + 1));
  // Decoding accepts spellings that encoding never makes: compare.
  const ours =
    Number.isSafeInteger(position) && position >= 0 && resumeToken(log, position) === token;
  if (ours && position <= log.head) return position;
  const why = ours
    ? 'is ahead of the event log: was an older copy of the database restored?'
    : "was not given by this server's event log";
  throw new CodedError('INVALID_RESUME_TOKEN', `resume_token ${why}: go on without one`, {
    violations: [{ field: 'resume_token', description: why }],
  });
}
