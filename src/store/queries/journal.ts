import type {
  JournalCut,
  JournalSegment,
  SegmentHead,
  SegmentQuery,
} from '../../ledger/store-port/journal.js';
import { packed, readHead, readSegment } from '../rows/journal.js';
import { integer, text } from '../sql/cell.js';
import type { Session } from '../sql/connections.js';

const HEAD = 'journal, number, since, first_at, last_at';
/** The end of what was ever kept, bytes. */
const END = '(select coalesce(max(upto), 0) from journal_segments)';

/** Keeping one again that is kept, as after a commit that was not answered, changes nothing. */
export async function keepSegment(
  session: Session,
  { journal, number, since, firstAt, lastAt, bytes }: JournalSegment,
): Promise<void> {
  const lines = packed(bytes);
  await session.run(
    `insert into journal_segments (${HEAD}, lines, upto) values (?, ?, ?, ?, ?, ?, ${END} + ?) ` +
      'on conflict (journal, number) do nothing',
    journal,
    number,
    since,
    firstAt,
    lastAt,
    lines,
    lines.length,
  );
}

export async function findSegments(
  session: Session,
  { from, until, limit }: SegmentQuery,
): Promise<readonly SegmentHead[]> {
  const rows = await session.all(
    `select ${HEAD} from journal_segments where last_at >= ? and first_at <= ? ` +
      'order by last_at desc, number desc limit ?',
    from,
    until,
    limit,
  );
  return rows.map(readHead);
}

export async function findSegment(
  session: Session,
  journal: string,
  number: number,
): Promise<JournalSegment | null> {
  const [row] = await session.all(
    `select ${HEAD}, lines from journal_segments where journal = ? and number = ?`,
    journal,
    number,
  );
  return row === undefined ? null : readSegment(row);
}

/** Removes segments that are past their time, or further back than so many bytes. */
export async function pruneJournal(
  session: Session,
  { journalBefore, maxJournalBytes, limit }: JournalCut & { readonly limit: number },
): Promise<number> {
  let gone = await session.run(
    'delete from journal_segments where upto in (select upto from journal_segments where ' +
      `upto < ${END} - ? order by upto limit ?)`,
    maxJournalBytes,
    limit,
  );
  const old = await session.all(
    'select journal, number from journal_segments where last_at < ? order by last_at limit ?',
    journalBefore,
    limit,
  );
  const newest = new Map<string, number>();
  for (const row of old) newest.set(text(row, 'journal'), integer(row, 'number'));
  for (const [journal, number] of newest) {
    const [kept] = await session.all(
      'select since from journal_segments where last_at >= ? and journal = ? ' +
        'order by last_at, number limit 1',
      journalBefore,
      journal,
    );
    const through = kept === undefined ? number : Math.min(number, integer(kept, 'since') - 1);
    gone += await session.run(
      'delete from journal_segments where journal = ? and number <= ?',
      journal,
      through,
    );
  }
  return gone;
}
