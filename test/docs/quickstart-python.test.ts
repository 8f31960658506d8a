import assert from 'node:assert/strict';
import { type Served, serve } from '../e2e/support.js';
import { runPage } from './executed-page.js';

describe('docs/quickstart-python.md', () => {
  let server: Served;

  before(async () => {
    server = await serve();
  });
  after(async () => {
    if (server === undefined) return;
    const { code, output } = await server.stop();
    assert.equal(code, 0, output);
  });

  it('does what it says, command by command', async () => {
    const variables = { SERVER: server.address };
    await runPage('docs/quickstart-python.md', {
      variables,
      env: { PYTHONDONTWRITEBYTECODE: '1' },
    });
  });
});
