import assert from 'node:assert/strict';
import { needPython, PYTHON } from '../e2e/python-support.js';
import { type Served, serve } from '../e2e/support.js';
import { runPage } from './executed-page.js';

describe('docs/quickstart-python.md', () => {
  let server: Served;

  before(async function () {
    await needPython(this);
    server = await serve();
  });
  after(async () => {
    if (server === undefined) return;
    const { code, output } = await server.stop();
    assert.equal(code, 0, output);
  });

  it('does what it says, command by command', async () => {
    const variables = { SERVER: server.address, PYTHON };
    await runPage('docs/quickstart-python.md', {
      variables,
      env: { PYTHONDONTWRITEBYTECODE: '1' },
    });
  });
});
