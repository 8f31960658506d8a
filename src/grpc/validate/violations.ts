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
  return new CodedError('INVALID_FIELDS', `${violationText(first)}${more}`, {
    metadata,
    violations,
  });
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
