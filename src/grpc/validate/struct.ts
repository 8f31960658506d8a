import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import type { FieldViolation } from '../../domain/errors.js';

/** Numbers in a Struct that are no JSON (NaN, infinite): they could be neither stored nor compared. */
export function structViolations(path: string, struct: JsonObject | undefined): FieldViolation[] {
  const found: FieldViolation[] = [];
  if (struct !== undefined) walk(path, struct, found);
  return found;
}

function walk(path: string, value: JsonValue, found: FieldViolation[]): void {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) found.push({ field: path, description: `is ${value}, which JSON has no number for` });
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      walk(`${path}[${index}]`, item, found);
    });
    return;
  }
  for (const [key, item] of Object.entries(value)) walk(keyPath(path, key), item, found);
}

/** Path of a key in a Struct, as protovalidate spells map keys. */
export function keyPath(path: string, key: string): string {
  return `${path}[${JSON.stringify(key)}]`;
}
