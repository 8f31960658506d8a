import { ok, strictEqual } from 'node:assert/strict';
import { AnswerTime } from '../../../src/grpc/admission/answer-time.js';

describe('the time from the beginning of a commit to its answers', () => {
  it('is expected so that few of a commit take longer', () => {
    const time = new AnswerTime();
    let longer = 0;
    // Commits of 400 answers, the last 40 ms after the first.
    for (let commit = 0; commit < 20; commit += 1) {
      for (let answer = 0; answer < 400; answer += 1) {
        const ms = 100 + answer / 10;
        if (commit >= 10 && ms > time.ms(commit * 140)) longer += 1;
        time.took(ms, commit * 140);
      }
      time.nextCommit();
    }
    ok(longer < 4000 * 0.2, `${longer} of 4000 took longer`);
    ok(time.ms(20 * 140) < 140);
  });

  it('does not believe one answer alone, and expects nothing where none came for a while', () => {
    const time = new AnswerTime();
    time.took(60_000, 0);
    ok(time.ms(0) <= 2_000 / 16);
    strictEqual(time.ms(5_000), 0);
  });

  // Else whoever is refused because a commit hung once would keep that from being forgotten.
  it('forgets a commit that hung within some commits, however few answers these have', () => {
    for (const answers of [3, 300]) {
      const time = new AnswerTime();
      const commit = (ms: number, at: number) => {
        for (let answer = 0; answer < answers; answer += 1) time.took(ms, at);
        time.nextCommit();
      };
      for (let each = 0; each < 100; each += 1) time.took(1_500, 0);
      time.nextCommit();
      for (let at = 1; at <= 20; at += 1) commit(100, at);
      ok(time.ms(20) < 250, `${time.ms(20)} ms`);
    }
  });
});
