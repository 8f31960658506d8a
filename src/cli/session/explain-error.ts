import type { JsonObject } from '@bufbuild/protobuf';
import { isPassing, type StowageError } from '../../client/index.js';
import { DiagnosisSchema } from '../../gen/stowage/v1/decision_pb.js';
import { json } from '../output/json.js';
import { plain } from '../output/plain.js';
import { absentHelp } from '../views/absent-help.js';
import { diagnosisWords } from '../views/diagnosis.js';
import { noConnectionWords, type Where } from './no-connection.js';

/** An error in words, with what to do about it. Fields are named as the user writes them. */
export function explainError(error: StowageError, where: Where): string {
  const { self } = where;
  const lines = [headline(error, where), ...violationLines(error, where)];
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

/** All that is wrong, unless the headline has said it. */
function violationLines(
  { violations, message }: StowageError,
  { written }: Where,
): readonly string[] {
  return violations.flatMap(({ field, description }, at) => {
    // About the whole request: the headline has the first.
    if (field === '') return at === 0 ? [] : [`  ${plain(description)}`];
    const isSaid = violations.length === 1 && message.startsWith(field);
    return isSaid ? [] : [`  ${plain(written(field))}: ${plain(asWritten(description, written))}`];
  });
}

/** Where a text names fields by their paths in the contract, their names in the command. */
function asWritten(text: string, written: Where['written']): string {
  return text.replace(/(?<![\w"'@#.-])(?:volume\.)?[a-z]+(?:_[a-z]+)+(?![\w"'@#.-])/g, (path) =>
    written(path),
  );
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
  const { server, written } = where;
  const [first] = error.violations;
  const named = first !== undefined && error.message.startsWith(first.field) ? first.field : '';
  const said = plain(
    error.violations.length === 0
      ? error.message
      : (named && written(named)) + asWritten(error.message.slice(named.length), written),
  );
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
