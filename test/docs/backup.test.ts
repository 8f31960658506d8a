import { Postgres } from '../support/postgres.js';
import { runPage } from './executed-page.js';

describe('docs/backup.md', function () {
  this.timeout(150_000);
  let postgres: Postgres;

  before(async () => {
    postgres = await Postgres.start(['fsync=off']);
  });
  after(() => postgres.remove());

  it('does what it says, command by command', async () =>
    runPage('docs/backup.md', { variables: { LISTEN: '127.0.0.1:0', DATABASE: await postgres.database() } }));
});
