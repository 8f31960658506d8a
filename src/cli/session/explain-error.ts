import type { JsonObject } from '@bufbuild/protobuf';
import { isPassing, type StowageError } from '../../client/index.js';
import { DiagnosisSchema } from '../../gen/stowage/v1/decision_pb.js';
import { json } from '../output/json.js';
import { plain } from '../output/plain.js';
import { absentHelp } from '../views/absent-help.js';
import { diagnosisWords } from '../views/diagnosis.js';
import { noConnectionWords, type Where } from './no-connection.js';

/** An error in words, with what to do about it. */
export function explainError(error: StowageError, where: Where): string {
  const { self } = where;
  const lines = [headline(error, where)];
  for (const [at, { field, description }] of error.violations.entries())
    if (field !== '') lines.push(`  ${plain(field)}: ${plain(description)}`);
    // About the whole request. The headline has the first.
    else if (at > 0) lines.push(`  ${plain(description)}`);
  for (const { subject, description } of error.preconditions.filter(
    (one) => one.description !== error.message,
  ))
    lines.push(`  ${plain(subject)}: ${plain(description)}`);
  if (error.diagnosis) {
    lines.push(diagnosisWords(error.diagnosis));
    const help = absentHelp(error.diagnosis, self);
    if (help !== '') lines.push(help);
  }
  return lines.join('\n');
}

/** An error for programs. */
export function explainErrorJson(error: StowageError): JsonObject {
  return {
    code: error.code,
    reason: error.reason,
    message: error.message,
    metadata: { ...error.metadata },
    violations: error.violations.map(({ field, description }) => ({ field, description })),
    preconditions: error.preconditions.map(({ type, subject, description }) => ({
      type,
      subject,
      description,
    })),
    ...(error.resource && { resource: { ...error.resource } }),
    ...(error.retryAfterMs !== undefined && { retry_after_ms: error.retryAfterMs }),
    ...(error.diagnosis && { diagnosis: json(DiagnosisSchema, error.diagnosis) }),
  };
}

function headline(error: StowageError, where: Where): string {
  const { server } = where;
  const said = plain(error.message);
  if (error.refused) return `refused: ${said}`;
  if (error.reason !== '') return `${said} (${error.code} ${error.reason})${again(error)}`;
  switch (error.code) {
    case 'UNAVAILABLE':
      return noConnectionWords(error.message, where);
    case 'DEADLINE_EXCEEDED':
      return (
        `${server} did not answer in time; ask again, or give it longer with --timeout ` +
        `(${said})`
      );
    case 'UNIMPLEMENTED':
      return (
        `${server} does not know this call: it is another program, or an older Stowage ` +
        `(${said})`
      );
    default:
      return `${said} (${error.code})`;
  }
}

function again(error: StowageError): string {
  return isPassing(error) ? '; ask again' : '';
}
