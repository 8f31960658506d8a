import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import type { FieldViolation } from '../../domain/errors.js';

/** Makes the path of a key within a map. */
type KeyPath = (path: string, key: string) => string;

/**
 * Numbers in a Struct that JSON does not have (NaN, infinite): they can be neither stored nor
 * compared.
 */
export function structViolations(
  path: string,
  struct: JsonObject | undefined,
  spell: KeyPath = keyPath,
): FieldViolation[] {
  const found: FieldViolation[] = [];
  if (struct !== undefined) walk(path, struct, spell, found);
  return found;
}

function walk(path: string, value: JsonValue, spell: KeyPath, found: FieldViolation[]): void {
  if (typeof value === 'number') {
    if (!Number.isFinite(value))
      found.push({ field: path, description: `is ${value}, which JSON has no number for` });
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      walk(`${path}[${index}]`, item, spell, found);
    });
    return;
  }
  for (const [key, item] of Object.entries(value)) walk(spell(path, key), item, spell, found);
}

/** Path of a key in a Struct, spelt as protovalidate spells map keys. */
export function keyPath(path: string, key: string): string {
  return `${path}[${JSON.stringify(key)}]`;
}
