import { runPage } from './executed-page.js';

describe('docs/profiles.md', () => {
  it('does what it says, command by command', () =>
    runPage('docs/profiles.md', { variables: { LISTEN: '127.0.0.1:0' } }));
});
