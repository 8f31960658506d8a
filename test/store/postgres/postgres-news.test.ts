import { deepStrictEqual, ok } from 'node:assert/strict';
import type { Notice } from '../../../src/ledger/store-port/notice.js';
import { announcement, newsIn } from '../../../src/store/postgres/postgres-news.js';

const waiting = (backend: string): Notice => ({ kind: 'waiting', backend });
const waitingAt = (count: number): readonly Notice[] =>
  Array.from({ length: count }, (_, at) => waiting(`node${at}@${'ä'.repeat(40)}`));
const heard = (...told: Parameters<typeof announcement>) => newsIn(announcement(...told).text);

describe('what a commit announces', () => {
  it('names the backends and the workers that it may concern', () => {
    const notices: readonly Notice[] = [
      waiting('node1@fast'),
      { kind: 'left', worker: 'w1', decisionId: 'd', withdrawn: true },
      { kind: 'held', worker: 'w2', decisionId: 'd' },
      { kind: 'connected', worker: 'w1', since: 5 },
    ];
    deepStrictEqual(heard(7, notices, [{ backend: 'node2@slow' }, { backend: 'node1@fast' }]), {
      revision: 7,
      concerned: { backends: ['node2@slow', 'node1@fast'], workers: ['w1', 'w2'] },
    });
    deepStrictEqual(heard(8, [], []), { revision: 8, concerned: { backends: [], workers: [] } });
    const odd = 'a\0b\uE000\u{1F600}"\\';
    deepStrictEqual(heard(8, [waiting(odd)], []).concerned?.backends, [odd]);
  });

  it('may concern anybody if rows are gone, or if it names too many', () => {
    const gone: Notice = { kind: 'removed', rows: { hosts: [], backends: [], pools: ['p'] } };
    deepStrictEqual(heard(9, waitingAt(20), []).concerned?.backends.length, 20);
    for (const notices of [[gone], waitingAt(1_000)])
      deepStrictEqual(heard(9, notices, []), { revision: 9, concerned: null });
    for (const count of [70, 75, 80, 85, 1_000])
      ok(Buffer.byteLength(announcement(9, waitingAt(count), []).text) < 8_000);
  });

  it('may concern anybody if an older server, or nobody known, announced it', () => {
    for (const text of [undefined, '', '{', 'null', '7', '"x"', '{}', '{"revision":"7"}'])
      deepStrictEqual(newsIn(text), { revision: null, concerned: null });
    deepStrictEqual(newsIn('{"revision":7,"backends":[7],"workers":[]}').concerned, null);
  });
});
