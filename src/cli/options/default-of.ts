import type { Option } from 'commander';

/** What an option is if nobody gives it; null: nothing worth telling. */
export function defaultOf({ defaultValue }: Option): string | null {
  const fallback: unknown = defaultValue;
  return fallback === undefined || fallback === '' || fallback === false ? null : String(fallback);
}
