import assert from 'node:assert/strict';
import { type Served, serve } from '../e2e/support.js';
import { runPage } from './executed-page.js';

describe('docs/waiting.md and docs/page.md', () => {
  let server: Served;

  before(async () => {
    server = await serve({ page: true });
  });
  after(async () => {
    if (server === undefined) return;
    const { code, output } = await server.stop();
    assert.equal(code, 0, output);
  });

  it('do what they say, command by command', async () => {
    await runPage('docs/waiting.md', { variables: { SERVER: server.address } });
    // On the pools that the first page reported, and with what it left there.
    await runPage('docs/page.md', { variables: { PAGE: server.page } });
  });
});
