import assert from 'node:assert/strict';
import { type Served, serve } from '../e2e/support.js';
import { runPage } from './executed-page.js';

describe('docs/volume-sets.md', () => {
  let server: Served;

  before(async () => {
    server = await serve();
  });
  after(async () => {
    if (server === undefined) return;
    const { code, output } = await server.stop();
    assert.equal(code, 0, output);
  });

  it('does what it says, command by command', () =>
    runPage('docs/volume-sets.md', { variables: { SERVER: server.address } }));
});
