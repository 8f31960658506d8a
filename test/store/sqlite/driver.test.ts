import assert from 'node:assert/strict';
import { driverFor, sqliteDriver } from '../../../src/store/sqlite/driver.js';

describe('the driver of SQLite', () => {
  it('is one that does not end the process', () => {
    // Node.js 20 and 22.13 have Node-API 9, 22.14 and 24 have 10.
    assert.equal(driverFor(9), 'better-sqlite3-12');
    assert.equal(driverFor(10), 'better-sqlite3');
    const database = new (sqliteDriver())(':memory:');
    assert.deepEqual(database.prepare('select 1 as one').get(), { one: 1 });
    database.close();
  });
});
