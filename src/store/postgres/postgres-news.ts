import { type Concerned, type News, SOME_NEWS } from '../../ledger/store-port/news.js';
import type { Notice } from '../../ledger/store-port/notice.js';
import { JsonText } from '../sql/dialect.js';

/** PostgreSQL takes less than 8,000 bytes. */
const MOST_BYTES = 7_000;

/**
 * What a commit announces: its position, and which workers it may concern, unless there are too
 * many.
 */
export function announcement(
  revision: number,
  notices: readonly Notice[],
  hosts: readonly { readonly backend: string }[],
): JsonText {
  const text = JSON.stringify({ revision, ...concernedBy(notices, hosts) });
  return new JsonText(Buffer.byteLength(text) > MOST_BYTES ? JSON.stringify({ revision }) : text);
}

/** Reads it. Older servers announce nothing but that they committed. */
export function newsIn(text: string | undefined): News {
  if (text === undefined || text === '') return SOME_NEWS;
  try {
    const { revision, backends, workers } = JSON.parse(text) as Record<string, unknown>;
    return {
      revision: typeof revision === 'number' ? revision : null,
      concerned: isTexts(backends) && isTexts(workers) ? { backends, workers } : null,
    };
  } catch {
    return SOME_NEWS;
  }
}

/** Null: anybody. */
function concernedBy(
  notices: readonly Notice[],
  hosts: readonly { readonly backend: string }[],
): Concerned | null {
  const backends = new Set(hosts.map(({ backend }) => backend));
  const workers = new Set<string>();
  for (const notice of notices) {
    if (notice.kind === 'removed') return null;
    if (notice.kind === 'waiting') backends.add(notice.backend);
    else workers.add(notice.worker);
  }
  return { backends: [...backends], workers: [...workers] };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
