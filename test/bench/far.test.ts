import { deepStrictEqual, ok } from 'node:assert/strict';
import { shortRun } from './lines.js';

describe('bench far', () => {
  it('tells what 1 ms to the database and a synchronous standby take', () => {
    const { figures, goals } = shortRun('far');
    deepStrictEqual([...goals.keys()], ['stream_far_over_local']);
    const found = (place: string, figure: string) =>
      Number(figures.find((one) => one['place'] === place && figure in one)?.[figure]);
    ok(found('far', 'ping_ms') >= 1);
    for (const place of ['local', 'far']) ok(found(place, 'decisions_per_second') > 0, place);
  });
});
