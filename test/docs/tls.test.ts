import { createServer } from 'node:net';
import { runPage } from './executed-page.js';

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('docs/tls.md', function () {
  this.timeout(60_000);

  it('does what it says, command by command', async () => runPage('docs/tls.md', { variables: { PORT: String(await freePort()) } }));
});
