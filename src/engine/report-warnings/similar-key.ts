import { editDistance } from '../../domain/edit-distance.js';
import { CAPACITY_KEYS, type CapacityKey } from '../driver-report/capacity-keys.js';

/** Most letters in which a misspelling may differ. */
const MOST_LETTERS = 2;

/** A key's letters, without case, separators and unit. */
function bare(key: string): string {
  return key
    .toLowerCase()
    .replace(/[^a-z]/g, '')
    .replace(/(gb|gib)$/, '');
}

const BARE: ReadonlyMap<string, CapacityKey> = new Map(
  CAPACITY_KEYS.map((key) => [bare(key), key]),
);
const KNOWN: ReadonlySet<string> = new Set(CAPACITY_KEYS);
/** Keys of other lengths cannot be misspellings. */
const SHORTEST = 10;
const LONGEST = 32;
/** Least share of a known key's letters that a part of it must have. */
const LEAST_PART = 0.8;

/**
 * The capacity key that was probably meant by a key that no rule reads: the same words in another
 * spelling (`provisioned_capacity`, `totalCapacityGb`), most of the words
 * (`over_subscription_ratio`), or one or two wrong letters. Undefined for keys that drivers send on
 * purpose, such as `total_flash_capacity_gb`.
 */
export function capacityKeyMeant(key: string): CapacityKey | undefined {
  if (key.length < SHORTEST || key.length > LONGEST || KNOWN.has(key)) return undefined;
  const letters = bare(key);
  const same = BARE.get(letters);
  if (same !== undefined) return same;
  for (const [known, meant] of BARE)
    if (isPart(letters, known) || isSlip(key.toLowerCase(), meant)) return meant;
  return undefined;
}

/** Whether words are missing at one end only. */
function isPart(letters: string, known: string): boolean {
  return (
    letters.length >= known.length * LEAST_PART &&
    (known.startsWith(letters) || known.endsWith(letters))
  );
}

/** A misspelling keeps one end and nearly the length. This cheap check comes first. */
function isSlip(key: string, known: string): boolean {
  if (Math.abs(key.length - known.length) > MOST_LETTERS) return false;
  return (
    (key.startsWith(known.slice(0, 3)) || key.endsWith(known.slice(-6))) &&
    editDistance(key, known) <= MOST_LETTERS
  );
}
