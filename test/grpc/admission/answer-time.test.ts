import { ok, strictEqual } from 'node:assert/strict';
import { AnswerTime } from '../../../src/grpc/admission/answer-time.js';

describe('the time from the beginning of a commit to its answers', () => {
  it('is expected so that few of a commit take longer', () => {
    const time = new AnswerTime();
    let longer = 0;
    // Commits of 400 answers, the last 40 ms after the first.
    for (let commit = 0; commit < 20; commit += 1)
      for (let answer = 0; answer < 400; answer += 1) {
        const ms = 100 + answer / 10;
        if (commit >= 10 && ms > time.ms(commit * 140)) longer += 1;
        time.took(ms, commit * 140);
      }
    ok(longer < 4000 * 0.2, `${longer} of 4000 took longer`);
    ok(time.ms(20 * 140) < 140);
  });

  it('forgets what took long, and expects nothing where nothing was answered for a while', () => {
    const time = new AnswerTime();
    time.took(60_000, 0);
    ok(time.ms(0) <= 2_000 / 16);
    for (let answer = 0; answer < 20_000; answer += 1) time.took(50, 1);
    ok(time.ms(1) < 51);
    strictEqual(time.ms(5_000), 0);
  });
});
