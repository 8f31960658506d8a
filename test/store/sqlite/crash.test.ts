import { ok, strictEqual } from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { openSqliteStore } from '../../../src/store/open/open-sqlite.js';
import { OwnerProcess } from '../owner-handle.js';
import { directory } from '../support.js';

describe('a killed process', () => {
  it('loses nothing that it confirmed, and leaves nothing half done', async () => {
    const place = directory();
    let reported = 0;
    try {
      for (const life of [40, 90, 160]) {
        const owner = OwnerProcess.start(place.file);
        strictEqual((await owner.reply()).ok, true);
        owner.child.send('commit forever');
        const first = await owner.reply();
        await wait(life);
        await owner.end('SIGKILL');
        for (const reply of [first, ...owner.taken()]) {
          ok(reply.ok);
          ok(reply.number > reported);
          reported = reply.number;
        }
        const store = await openSqliteStore({ file: place.file, clock: Date.now });
        const image = await store.load();
        const committed = image.revision;
        ok(committed >= reported, `${reported} commits were reported, ${committed} are there`);
        strictEqual(image.pools[0]?.heldGib, committed * 10);
        for (let number = 1; number <= committed; number += 1) {
          const kept = await store.decision(`decision-${number}`);
          strictEqual(kept?.reservations.length, 1);
          strictEqual((await store.volume(`volume-${number}`))?.decisionId, `decision-${number}`);
        }
        strictEqual(await store.decision(`decision-${committed + 1}`), null);
        reported = committed;
        await store.close();
      }
    } finally {
      place.remove();
    }
  });
});
