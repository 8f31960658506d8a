import { hasOpenssl } from '../support/authority.js';
import { runPage } from './executed-page.js';

describe('docs/security.md', () => {
  before(function () {
    if (!hasOpenssl()) this.skip();
  });

  it('does what it says, command by command', () =>
    runPage('docs/security.md', { variables: { LISTEN: '127.0.0.1:0' } }));
});
