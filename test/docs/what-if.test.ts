import { runPage } from './executed-page.js';

describe('docs/what-if.md', () => {
  it('does what it says, command by command', () =>
    runPage('docs/what-if.md', { variables: { LISTEN: '127.0.0.1:0' } }));
});
