import { execFileSync } from 'node:child_process';
import { runPage } from './executed-page.js';

describe('docs/tls.md', () => {
  before(function () {
    try {
      execFileSync('openssl', ['version'], { stdio: 'ignore' });
    } catch {
      this.skip();
    }
  });

  it('does what it says, command by command', () =>
    runPage('docs/tls.md', { variables: { LISTEN: '127.0.0.1:0' } }));
});
