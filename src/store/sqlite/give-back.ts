import { integer } from '../sql/cell.js';
import type { Session } from '../sql/connections.js';

/** Pages of one step, 1 MiB: a few milliseconds. */
const PAGES = 256;
/** Free pages that stay in the file: they are written again soon. */
const SPARE = { pages: 4096, share: 0.1 };
/** `auto_vacuum` of a file that can give pages back. */
const INCREMENTAL = 2;

/**
 * Gives free pages at the end of the file back to the disk, a few at a time. True: there are more.
 * A file that was made by a server before this one cannot: an export and import makes one that can.
 */
export async function giveBack(session: Session): Promise<boolean> {
  const free = await pragma(session, 'freelist_count');
  const all = await pragma(session, 'page_count');
  if (free <= Math.max(SPARE.pages, all * SPARE.share)) return false;
  if ((await pragma(session, 'auto_vacuum')) !== INCREMENTAL) return false;
  await session.all(`pragma incremental_vacuum(${PAGES})`);
  return true;
}

async function pragma(session: Session, name: string): Promise<number> {
  const [row] = await session.all(`pragma ${name}`);
  return row === undefined ? 0 : integer(row, name);
}
