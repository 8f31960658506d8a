import type { Databases } from '../support/databases.js';
import { sharedPostgres } from '../support/shared-postgres.js';
import { runPage } from './executed-page.js';

describe('docs/backup.md', () => {
  let postgres: Databases;

  before(async () => {
    postgres = await sharedPostgres();
  });

  it('does what it says, command by command', async () =>
    runPage('docs/backup.md', {
      variables: { LISTEN: '127.0.0.1:0', DATABASE: await postgres.database() },
    }));
});
