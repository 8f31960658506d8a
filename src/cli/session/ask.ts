import { isPassing, retryUnavailable, StowageError } from '../../client/index.js';
import type { CliIo } from '../terminal/io.js';
import { failureOf, type Session } from './session.js';

/** A request for a place as a command makes it. */
export interface Asked {
  readonly requestId: string;
  /** Ids that belong to the request, by their names for programs. */
  readonly ids: Readonly<Record<string, string>>;
  readonly project: string;
  /** Flags that make the same request again. */
  readonly again: string;
}

/**
 * Asks for a place, again while the server is there and asks for it. What fails names the ids, for
 * they may have been made up here.
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
      // Without a reason of Stowage's nobody answered at all: the user hears of it at once.
      when: (error) => isPassing(error) && error.reason !== '',
    });
  } catch (error) {
    if (!(error instanceof StowageError)) throw error;
    throw failureOf(error, io, options, { values: asked.ids, hint: hint(io, error, asked) });
  }
}

/** What to do next. */
function hint({ self }: CliIo, error: StowageError, { requestId, project, again }: Asked): string {
  if (error.refused)
    return (
      `  The full account: ${self} volume diagnose ` +
      `${requestId}${project === '' ? '' : ` --project ${quoted(project)}`}`
    );
  if (error.code !== 'DEADLINE_EXCEEDED' && error.code !== 'UNAVAILABLE') return '';
  return `It may have been decided all the same: repeat the command with ${again}`;
}

/** As a shell takes it. */
function quoted(text: string): string {
  return /^[\w.:@/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
