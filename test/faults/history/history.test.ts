import assert from 'node:assert/strict';
import { complaint, linearize } from './linearizable.js';
import { checkOccupancy } from './occupancy.js';
import type { Asked, Operation, Told } from './operation.js';

const NEVER = Number.POSITIVE_INFINITY;

const operation = (
  kind: Asked['kind'],
  volume: string,
  sizeGib: number,
  told: Told,
  invokedAt: number,
  completedAt: number,
): Operation => ({
  process: `client of ${volume}`,
  asked: { kind, volume, sizeGib },
  told,
  invokedAt,
  completedAt,
});
const place = (
  volume: string,
  sizeGib: number,
  told: Told,
  invokedAt: number,
  completedAt: number,
) => operation('place', volume, sizeGib, told, invokedAt, completedAt);
const release = (
  volume: string,
  sizeGib: number,
  told: Told,
  invokedAt: number,
  completedAt: number,
) => operation('release', volume, sizeGib, told, invokedAt, completedAt);

/** What either checker has to say of a pool of 10 GiB. */
const verdicts = (history: readonly Operation[]) => ({
  linearizable: linearize(history, 10).kind,
  occupancy: checkOccupancy(history, 10).length === 0,
});
const FINE = { linearizable: 'linearizable', occupancy: true };
const WRONG = { linearizable: 'impossible', occupancy: false };

describe('the history checker', () => {
  describe('takes what a pool may do', () => {
    it('nothing at all', () => assert.deepEqual(verdicts([]), FINE));

    it('places until it is full, a refusal, and a place after a release', () => {
      const history = [
        place('a', 6, 'done', 0, 1),
        place('b', 4, 'done', 2, 3),
        place('c', 1, 'refused', 4, 5),
        release('a', 6, 'done', 6, 7),
        place('d', 6, 'done', 8, 9),
      ];
      assert.deepEqual(verdicts(history), FINE);
    });

    it('a place that overlaps the release that made room for it', () => {
      assert.deepEqual(
        verdicts([
          place('a', 10, 'done', 0, 1),
          release('a', 10, 'done', 2, 9),
          place('b', 10, 'done', 3, 4),
        ]),
        FINE,
      );
    });

    it('a refusal that overlaps the place that took the room, whichever was answered first', () => {
      assert.deepEqual(
        verdicts([place('a', 10, 'done', 0, 9), place('b', 1, 'refused', 1, 2)]),
        FINE,
      );
      assert.deepEqual(
        verdicts([place('a', 10, 'done', 3, 4), place('b', 1, 'refused', 1, 9)]),
        FINE,
      );
    });

    it('a place without an answer that happened: later ones are refused', () => {
      assert.deepEqual(
        verdicts([place('a', 10, 'unknown', 0, NEVER), place('b', 1, 'refused', 5, 6)]),
        FINE,
      );
    });

    it('a place without an answer that never happened: later ones take its room', () => {
      assert.deepEqual(
        verdicts([place('a', 10, 'unknown', 0, NEVER), place('b', 10, 'done', 5, 6)]),
        FINE,
      );
    });

    it('a release without an answer that happened late', () => {
      const history = [
        place('a', 10, 'done', 0, 1),
        release('a', 10, 'unknown', 2, NEVER),
        place('b', 10, 'refused', 3, 4),
        place('c', 10, 'done', 5, 6),
      ];
      assert.deepEqual(verdicts(history), FINE);
    });

    it('hundreds of operations of eight clients at once', () => {
      const history = Array.from({ length: 80 }, (_, round) =>
        Array.from({ length: 8 }, (_, client) => [
          place(`${round}/${client}`, 1, 'done', round * 10 + client / 10, round * 10 + 4),
          release(`${round}/${client}`, 1, 'done', round * 10 + 5, round * 10 + 9),
        ]).flat(),
      ).flat();
      assert.deepEqual(verdicts(history), FINE);
    });
  });

  describe('finds what no pool may do', () => {
    it('space that is promised twice', () => {
      assert.deepEqual(verdicts([place('a', 6, 'done', 0, 1), place('b', 6, 'done', 2, 3)]), WRONG);
      assert.deepEqual(verdicts([place('a', 6, 'done', 0, 5), place('b', 6, 'done', 1, 4)]), WRONG);
    });

    it('space that is promised again before its release was asked for', () => {
      const history = [
        place('a', 10, 'done', 0, 1),
        place('b', 10, 'done', 2, 3),
        release('a', 10, 'done', 4, 5),
      ];
      assert.deepEqual(verdicts(history), WRONG);
    });

    it('a refusal while there was room all the time', () => {
      assert.deepEqual(
        verdicts([place('a', 5, 'done', 0, 1), place('b', 5, 'refused', 2, 3)]),
        WRONG,
      );
    });

    it('a refusal for space that was given back before', () => {
      const history = [
        place('a', 10, 'done', 0, 1),
        release('a', 10, 'done', 2, 3),
        place('b', 10, 'refused', 4, 5),
      ];
      assert.deepEqual(verdicts(history), WRONG);
    });

    it('an answered place that was lost: its room is given away, and its release finds nothing', () => {
      const history = [
        place('a', 10, 'done', 0, 1),
        place('b', 10, 'done', 2, 3),
        release('b', 10, 'done', 4, 5),
      ];
      assert.equal(verdicts(history).linearizable, 'impossible');
      assert.equal(linearize([release('a', 10, 'done', 0, 1)], 10).kind, 'impossible');
    });

    it(
      'what only the order shows: a refusal that needs a place before it, and a place that ' +
        'needs it later',
      () => {
        const history = [
          place('a', 6, 'done', 0, 10),
          place('b', 5, 'refused', 1, 2),
          place('c', 6, 'done', 3, 4),
          release('c', 6, 'done', 5, 6),
        ];
        assert.deepEqual(verdicts(history), { linearizable: 'impossible', occupancy: true });
      },
    );
  });

  it('says what it found: the pool, the answer that fits nothing, and what was under way', () => {
    const history = [
      place('a', 6, 'done', 0, 1),
      release('x', 1, 'unknown', 0, NEVER),
      place('b', 6, 'done', 2, 3),
    ];
    const said = complaint('h@x#p', 10, linearize(history, 10));
    assert.match(
      said ?? '',
      /^h@x#p of 10 GiB held one of 6 GiB.* client of b place 6 GiB b: done \[2\.000, 3\.000\]\n.*release 1 GiB x/,
    );
  });
});
