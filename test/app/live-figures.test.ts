import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { liveFigures } from '../../src/app/live-figures.js';

describe('figures of the database', () => {
  it('are what it answers', async () => {
    deepStrictEqual(
      await liveFigures(
        async () => ({ pending: 2 }),
        () => true,
      )(),
      { pending: 2 },
    );
  });

  it('are none while it is away, and it is not asked', async () => {
    let asked = 0;
    const figures = liveFigures(
      async () => {
        asked += 1;
        return { pending: 2 };
      },
      () => false,
    );
    deepStrictEqual(await figures(), {});
    strictEqual(asked, 0);
  });

  it('are none if it fails', async () => {
    const failing = () => Promise.reject(new Error('gone'));
    deepStrictEqual(await liveFigures(failing, () => true)(), {});
  });

  it('are none if it does not answer in time, and it is asked one question at a time', async () => {
    let asked = 0;
    let answer: (figures: Record<string, number>) => void = () => undefined;
    const figures = liveFigures(
      () => {
        asked += 1;
        return new Promise((resolve) => {
          answer = resolve;
        });
      },
      () => true,
      { mostMs: 20, now: () => 0 },
    );
    deepStrictEqual(await Promise.all([figures(), figures()]), [{}, {}]);
    deepStrictEqual(await figures(), {});
    strictEqual(asked, 1);
    answer({ pending: 3 });
    await new Promise(setImmediate);
    const next = figures();
    answer({ pending: 4 });
    deepStrictEqual(await next, { pending: 4 });
    strictEqual(asked, 2);
  });

  it('serve all who look within fifty times the time that they took, a minute at most', async () => {
    let [at, took, asked, up] = [0, 10, 0, true];
    const figures = liveFigures(
      async () => {
        asked += 1;
        at += took;
        return { pending: asked };
      },
      () => up,
      { now: () => at },
    );
    /** What is seen at a time. */
    const seen = async (ms: number) => {
      at = ms;
      return (await figures())['pending'];
    };
    deepStrictEqual([await seen(0), await seen(509), await seen(510)], [1, 1, 2]);
    took = 5_000;
    deepStrictEqual([await seen(2_000), await seen(66_999), await seen(67_000)], [3, 3, 4]);
    // Another database may be there when it is back.
    up = false;
    deepStrictEqual(await seen(73_000), undefined);
    up = true;
    deepStrictEqual(await seen(73_001), 5);
  });
});
