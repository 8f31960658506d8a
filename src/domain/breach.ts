import type { ErrorReason } from './errors.js';

/**
 * Why a store is not used any more, with the reason that callers are given. `corrupt`: what was
 * read is damaged. `displaced`: the store's files are not, or not only, where they were opened.
 */
export const BREACHES = {
  corrupt: 'STORE_CORRUPT',
  displaced: 'STORE_DISPLACED',
} as const satisfies Record<string, ErrorReason>;

export type Breach = keyof typeof BREACHES;
