import assert from 'node:assert/strict';
import { needGo } from '../e2e/go-support.js';
import { type Served, serve } from '../e2e/support.js';
import { runPage } from './executed-page.js';

describe('docs/quickstart-go.md', () => {
  let server: Served;
  let env: Readonly<Record<string, string>>;

  before(async function () {
    env = needGo(this);
    server = await serve();
  });
  after(async () => {
    if (server === undefined) return;
    const { code, output } = await server.stop();
    assert.equal(code, 0, output);
  });

  it('does what it says, command by command', () =>
    runPage('docs/quickstart-go.md', { variables: { SERVER: server.address }, env }));
});
