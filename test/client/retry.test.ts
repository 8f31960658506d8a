import assert from 'node:assert/strict';
import { pages, retryUnavailable, StowageError, waitMs } from '../../src/client/index.js';

const quick = { baseMs: 1, maxMs: 4, random: () => 0.5 };

describe('asking again', () => {
  it('repeats while UNAVAILABLE, a bounded number of times', async () => {
    let calls = 0;
    const answer = await retryUnavailable(async () => {
      calls += 1;
      if (calls < 3) throw new StowageError('UNAVAILABLE', 'away');
      return calls;
    }, quick);
    assert.equal(answer, 3);
    calls = 0;
    const never = retryUnavailable(
      () => {
        calls += 1;
        throw new StowageError('UNAVAILABLE', 'away');
      },
      { ...quick, attempts: 4 },
    );
    await assert.rejects(never, /away/);
    assert.equal(calls, 4);
  });

  it('repeats while OVERLOADED, which is no answer as NO_VALID_BACKEND is', async () => {
    let calls = 0;
    const refusing = (reason: string) => () => {
      calls += 1;
      throw new StowageError('RESOURCE_EXHAUSTED', 'no', { reason });
    };
    await assert.rejects(retryUnavailable(refusing('OVERLOADED'), { ...quick, attempts: 3 }), /no/);
    assert.equal(calls, 3);
    calls = 0;
    await assert.rejects(retryUnavailable(refusing('NO_VALID_BACKEND'), quick), /no/);
    assert.equal(calls, 1);
  });

  it('repeats nothing else', async () => {
    let calls = 0;
    const refused = retryUnavailable(() => {
      calls += 1;
      throw new StowageError('RESOURCE_EXHAUSTED', 'full');
    }, quick);
    await assert.rejects(refused, /full/);
    assert.equal(calls, 1);
  });

  it('waits at least as long as the server wishes, and with jitter', () => {
    const asked = new StowageError('UNAVAILABLE', '', { retryAfterMs: 700 });
    assert.equal(waitMs(asked, 1, { random: () => 0 }), 700);
    assert.equal(waitMs(asked, 1, { random: () => 1 }), 750);
    assert.equal(waitMs(asked, 1, { random: () => 0, maxMs: 300 }), 300);
    assert.equal(waitMs(new StowageError('UNAVAILABLE', ''), 3, { random: () => 1 }), 400);
    assert.equal(waitMs(new StowageError('UNAVAILABLE', ''), 3, { random: () => 0 }), 200);
  });

  it('stops waiting when it is told to', async () => {
    const away = () => Promise.reject(new StowageError('UNAVAILABLE', 'away'));
    await assert.rejects(
      retryUnavailable(away, {
        random: () => 1,
        baseMs: 60_000,
        maxMs: 60_000,
        signal: AbortSignal.timeout(20),
      }),
      {
        name: 'AbortError',
      },
    );
  });
});

describe('pages', () => {
  it('follow the token to the end', async () => {
    const tokens: string[] = [];
    const next: Readonly<Record<string, string>> = { '': 'a', a: 'b', b: '' };
    for await (const page of pages(async (token) => ({ nextPageToken: next[token] ?? '', token })))
      tokens.push(page.token);
    assert.deepEqual(tokens, ['', 'a', 'b']);
  });
});
