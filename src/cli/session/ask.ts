import { isPassing, retryUnavailable, StowageError } from '../../client/index.js';
import type { CliIo } from '../terminal/io.js';
import { neverReached } from './no-connection.js';
import { failureOf, type Session } from './session.js';

/** A command's request for a placement. */
export interface Asked {
  readonly requestId: string;
  /** The ids of the request, by their names for programs. */
  readonly ids: Readonly<Record<string, string>>;
  readonly project: string;
  /** Flags that repeat the request. */
  readonly again: string;
}

/**
 * Requests a placement, and retries if a server answered UNAVAILABLE. An error names the ids,
 * because they may have been generated here.
 */
export async function askForPlace<T>(
  { io, options }: Session,
  asked: Asked,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await retryUnavailable(call, {
      attempts: 4,
      random: Math.random,
      // Without a reason of Stowage, no server answered: report this at once.
      when: (error) => isPassing(error) && error.reason !== '',
    });
  } catch (error) {
    if (!(error instanceof StowageError)) throw error;
    throw failureOf(error, io, options, { values: asked.ids, hint: hint(io, error, asked) });
  }
}

/** A hint what to do next. */
function hint({ self }: CliIo, error: StowageError, { requestId, project, again }: Asked): string {
  if (error.refused)
    return (
      `  The full account: ${self} volume diagnose ` +
      `${requestId}${project === '' ? '' : ` --project ${quoted(project)}`}`
    );
  if (error.code !== 'DEADLINE_EXCEEDED' && error.code !== 'UNAVAILABLE') return '';
  if (neverReached(error.message)) return '';
  return `It may have been decided all the same: repeat the command with ${again}`;
}

/** A text quoted for a shell. */
function quoted(text: string): string {
  return /^[\w.:@/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
