import type { StowageError } from '../../src/client/stowage-error.js';
import type { Answer } from './calls.js';
import type { HostileMessage } from './message.js';

/** A refusal that is a fault of the server, whatever was sent. */
const FAULTS: ReadonlySet<string> = new Set(['INTERNAL', 'UNKNOWN', 'DATA_LOSS', 'UNIMPLEMENTED']);

/** What is wrong with the answer to a message; empty: nothing. */
export function wrongIn(message: HostileMessage, answer: Answer): readonly string[] {
  const errors = [...(answer.error === null ? [] : [answer.error]), ...answer.items];
  const wrong = errors.flatMap((error) => wrongWith(error));
  if (message.broken === null) return wrong;
  const { path, what } = message.broken;
  // A list of items is answered item by item, and paths of a stream's message begin with theirs.
  const named = errors.some(({ violations }) =>
    violations.some(({ field }) => field.startsWith(path) || field.endsWith(path)),
  );
  const refused = errors.some(({ code }) => code === 'INVALID_ARGUMENT');
  if (!refused) wrong.push(`${what} at ${path} was not refused`);
  else if (!named)
    wrong.push(
      `${what} at ${path} was refused without naming it: ` +
        `${errors.map(shown).join('; ').slice(0, 300)}`,
    );
  return wrong;
}

function wrongWith(error: StowageError): string[] {
  if (FAULTS.has(error.code)) return [shown(error)];
  if (error.code === 'DEADLINE_EXCEEDED') return ['no answer came'];
  // gRPC's own refusal of an answer that is larger than clients take.
  if (error.code === 'RESOURCE_EXHAUSTED' && /larger than max/.test(error.message))
    return [`the answer or the message is too large: ${error.message}`];
  if (
    error.code === 'INVALID_ARGUMENT' &&
    error.violations.length === 0 &&
    !['INVALID_PAGE_TOKEN', 'INVALID_RESUME_TOKEN', 'CLOCK_AHEAD'].includes(error.reason ?? '')
  )
    return [`a refusal that names no field: ${shown(error)}`];
  return [];
}

function shown({ code, message }: StowageError): string {
  return `${code} ${message.slice(0, 200)}`;
}
