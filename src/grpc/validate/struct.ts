import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import type { FieldViolation } from '../../domain/errors.js';
import type { StructLimits } from '../../gen/stowage/v1/limits_pb.js';
import { structBytes } from './struct-bytes.js';

/** Makes the path of a key within a map. */
type KeyPath = (path: string, key: string) => string;

/** Who sends more than so many has the same slip everywhere. */
const MOST_VIOLATIONS = 64;

/**
 * Violations of a Struct: more bytes or levels than the contract permits, numbers that JSON does
 * not have (NaN, infinite), which can be neither stored nor compared, or values without a kind.
 * @param limits those of the field (`structLimitsOf`)
 */
export function structViolations(
  path: string,
  struct: JsonObject | undefined,
  limits: StructLimits,
  spell: KeyPath = keyPath,
): FieldViolation[] {
  if (struct === undefined) return [];
  const { maxDepth, maxBytes } = limits;
  const bytes = structBytes(struct);
  if (bytes > maxBytes)
    return [{ field: path, description: `has ${bytes} bytes: at most ${maxBytes}` }];
  const walk = new Walk(path, spell, maxDepth);
  walk.look(struct);
  return walk.found;
}

/** Goes through a value. Paths are spelled only where something is wrong. */
class Walk {
  readonly found: FieldViolation[] = [];
  /** Keys and positions from the Struct to what is looked at. */
  readonly #trail: (string | number)[] = [];

  constructor(
    private readonly path: string,
    private readonly spell: KeyPath,
    private readonly maxDepth: number,
  ) {}

  /** Undefined is what the decoder makes of a Value without a kind. */
  look(value: JsonValue | undefined): void {
    if (this.found.length >= MOST_VIOLATIONS) return;
    if (this.#trail.length >= this.maxDepth) {
      this.#tell(`nests deeper than ${this.maxDepth} levels`);
      return;
    }
    if (value === undefined) {
      this.#tell('is a google.protobuf.Value without a kind: null is null_value');
      return;
    }
    if (typeof value === 'number') {
      if (!Number.isFinite(value)) this.#tell(`is ${value}, which JSON has no number for`);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value))
      for (const [index, item] of value.entries()) this.#lookInto(index, item);
    else for (const key of Object.keys(value)) this.#lookInto(key, value[key]);
  }

  #lookInto(step: string | number, value: JsonValue | undefined): void {
    this.#trail.push(step);
    this.look(value);
    this.#trail.pop();
  }

  #tell(description: string): void {
    const field = this.#trail.reduce<string>(
      (path, step) => (typeof step === 'number' ? `${path}[${step}]` : this.spell(path, step)),
      this.path,
    );
    this.found.push({ field, description });
  }
}

/** Path of a key in a Struct, spelt as protovalidate spells map keys. */
export function keyPath(path: string, key: string): string {
  return `${path}[${JSON.stringify(key)}]`;
}
