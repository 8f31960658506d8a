import { strictEqual } from 'node:assert/strict';
import { directory } from '../../support.js';
import { killMigrations } from './killed-migrations.js';

describe('a process that is killed while it brings a ledger up to date', () => {
  it('loses nothing, and the next one goes on', async () => {
    const place = directory();
    let kills = 0;
    try {
      const killing = { directory: place.path, kills: 2, rows: 500, random: Math.random };
      for await (const _ of killMigrations(killing)) kills += 1;
    } finally {
      place.remove();
    }
    strictEqual(kills, 2);
  });
});
