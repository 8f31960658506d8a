import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CodedError } from '../../../src/domain/errors.js';
import { askPage } from '../../../src/grpc/tokens/pages.js';
import { within } from '../../../src/grpc/values/within.js';

const refused = (look: () => unknown) =>
  assert.throws(
    look,
    (error) => error instanceof CodedError && error.reason === 'INVALID_PAGE_TOKEN',
  );

describe('grpc pages', () => {
  it('walk a list to its end, whatever the keys', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ unit: 'binary', minLength: 1 }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 10 }),
        (keys, pageSize) => {
          const seen: string[] = [];
          let pageToken = '';
          do {
            const page = askPage('pools', ['b'], { pageSize, pageToken });
            const from = page.after === '' ? 0 : keys.indexOf(page.after) + 1;
            const cut = page.cut(keys.slice(from, from + page.limit), (key) => key);
            assert.ok(cut.items.length <= pageSize);
            seen.push(...cut.items);
            pageToken = cut.nextPageToken;
          } while (pageToken !== '');
          assert.deepEqual(seen, keys);
        },
      ),
    );
  });

  it('ask for 500 where no size is stated', () => {
    assert.equal(askPage('pools', [], { pageSize: 0, pageToken: '' }).limit, 501);
  });

  it('give fewer than asked for if one message could not hold them', () => {
    const items = ['a', 'b', 'c'];
    const cut = askPage('pools', [], { pageSize: 2, pageToken: '' }).cut(
      items,
      (item) => item,
      () => 900_000,
    );
    assert.deepEqual(cut.items, ['a']);
    assert.notEqual(cut.nextPageToken, '');
    assert.deepEqual(
      within([5, 1], (n) => n, 3),
      [5],
    );
    assert.deepEqual(
      within([], () => 1, 3),
      [],
    );
  });

  it('refuse tokens of other lists, other filters, and garbage', () => {
    const { nextPageToken } = askPage('pools', ['b'], { pageSize: 1, pageToken: '' }).cut(
      ['x', 'y'],
      (key) => key,
    );
    assert.equal(askPage('pools', ['b'], { pageSize: 1, pageToken: nextPageToken }).after, 'x');
    refused(() => askPage('pools', ['c'], { pageSize: 1, pageToken: nextPageToken }));
    refused(() => askPage('volumes', ['b'], { pageSize: 1, pageToken: nextPageToken }));
    refused(() => askPage('pools', ['b'], { pageSize: 1, pageToken: `${nextPageToken}=` }));
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (pageToken) =>
        refused(() => askPage('pools', ['b'], { pageSize: 1, pageToken })),
      ),
    );
  });
});
