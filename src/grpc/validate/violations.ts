import { CodedError, type FieldViolation, violationText } from '../../domain/errors.js';

/** INVALID_FIELDS for at least one violation; its message names the first. */
export function invalidFields(violations: readonly FieldViolation[]): CodedError {
  const [first] = violations;
  if (first === undefined) throw new Error('no violation');
  const others = violations.length - 1;
  const more =
    others === 0
      ? ''
      : others === 1
        ? ' (and another field is wrong)'
        : ` (and ${others} more fields are wrong)`;
  const metadata = {
    field: first.field,
    description: first.description,
    violations: String(violations.length),
  };
  const text = violationText({ ...first, field: shownField(first.field) });
  return new CodedError('INVALID_FIELDS', `${text}${more}`, {
    metadata,
    violations,
  });
}

/** Most characters of a field's path in a message: keys of maps are of any length. */
const MOST_OF_FIELD = 256;
const END_OF_FIELD = 32;

/** The path without its middle, if it is long: what is wrong comes after it, and must be read. */
function shownField(field: string): string {
  if (field.length <= MOST_OF_FIELD) return field;
  return `${field.slice(0, MOST_OF_FIELD - END_OF_FIELD - 1)}…${field.slice(-END_OF_FIELD)}`;
}

/**
 * The same error with another path for every violation, for a message that is part of another.
 * Errors that name no fields are returned unchanged.
 */
export function violationsAt(thrown: unknown, pathOf: (field: string) => string): unknown {
  if (!(thrown instanceof CodedError) || thrown.violations.length === 0) return thrown;
  return invalidFields(
    thrown.violations.map(({ field, description }) => ({ field: pathOf(field), description })),
  );
}
