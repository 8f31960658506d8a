import assert from 'node:assert/strict';
import { loadSettings } from '../../src/config/load.js';

describe('deploy/stowage.yaml', () => {
  it('is a configuration that a server would take', () => {
    const settings = loadSettings({ file: 'deploy/stowage.yaml', env: {}, flags: {} });
    const stated = settings.filter(({ origin }) => origin === 'file').map(({ key }) => key);
    assert.ok(
      stated.includes('listen') && stated.includes('tls.cert') && stated.includes('data_dir'),
      stated.join(),
    );
  });
});
