import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import type { JournalSegment } from '../../../src/ledger/store-port/journal.js';
import type { Harness } from '../harness.js';
import { CUT } from './upkeep.js';

const segment = (fields: Partial<JournalSegment>): JournalSegment => ({
  journal: 'one',
  number: 1,
  since: 1,
  firstAt: 1_000,
  lastAt: 1_900,
  bytes: Uint8Array.from({ length: 300 }, (_, at) => at % 256),
  ...fields,
});

/** What a store does for journals of what decisions saw. */
export function journal(harness: Harness): void {
  describe('journals', () => {
    const keep = async (...fields: readonly Partial<JournalSegment>[]): Promise<void> => {
      for (const each of fields) await harness.store.keepSegment(segment(each));
    };
    const kept = async () =>
      (await harness.store.segments({ from: 0, until: 1e12, limit: 100 })).map(
        (one) => `${one.journal} ${one.number}`,
      );
    const prune = (cut: Partial<typeof CUT>) => harness.store.prune({ ...CUT, ...cut }, null);

    it('are kept as they are, and take no position of the ledger', async () => {
      await keep({});
      const { revision } = await (await harness.reopen()).load();
      strictEqual(revision, 0);
      deepStrictEqual(await harness.store.segment('one', 1), segment({}));
      strictEqual(await harness.store.segment('one', 2), null);
    });

    it('are kept once, if they come again because nobody heard that they were kept', async () => {
      await keep({}, { number: 2, since: 2 });
      await keep({}, { number: 2, since: 2 });
      deepStrictEqual(await kept(), ['one 2', 'one 1']);
      deepStrictEqual(await harness.store.segment('one', 1), segment({}));
    });

    it('are found by the time of their lines, the newest first', async () => {
      await keep(
        { number: 1, firstAt: 1_000, lastAt: 1_999 },
        { number: 2, firstAt: 2_000, lastAt: 2_999, since: 1 },
        { journal: 'two', number: 1, firstAt: 2_500, lastAt: 3_500 },
      );
      const found = async (from: number, until: number, limit = 10) =>
        (await harness.store.segments({ from, until, limit })).map(
          (one) => `${one.journal} ${one.number}`,
        );
      deepStrictEqual(await found(2_100, 2_600), ['two 1', 'one 2']);
      deepStrictEqual(await found(2_100, 2_600, 1), ['two 1']);
      deepStrictEqual(await found(1_999, 2_000), ['one 2', 'one 1']);
      deepStrictEqual(await found(3_501, 4_000), []);
    });

    it('lose what is past its time, but not what later segments need', async () => {
      await keep(
        { number: 1, lastAt: 1_900 },
        { number: 2, lastAt: 2_900 },
        { number: 3, lastAt: 3_900, since: 2 },
        { journal: 'ended', number: 7, lastAt: 2_000 },
      );
      await prune({ journalBefore: 1_900 });
      strictEqual((await kept()).length, 4);
      await prune({ journalBefore: 3_000 });
      deepStrictEqual(await kept(), ['one 3', 'one 2']);
      await prune({ journalBefore: 4_000 });
      deepStrictEqual(await kept(), []);
    });

    it('lose the oldest segments that lie further back than so many bytes', async () => {
      await keep({ number: 1 }, { number: 2, lastAt: 2_000 }, { number: 3, lastAt: 3_000 });
      await prune({ maxJournalBytes: 1_000_000 });
      strictEqual((await kept()).length, 3);
      // Each takes as much as the next.
      await prune({ maxJournalBytes: 1 });
      deepStrictEqual(await kept(), ['one 3']);
      await prune({ maxJournalBytes: -1 });
      deepStrictEqual(await kept(), []);
    });
  });
}
