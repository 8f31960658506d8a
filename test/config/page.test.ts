import assert from 'node:assert/strict';
import { changesBetween } from '../../src/config/changes.js';
import { checkValues } from '../../src/config/load.js';
import { ConfigError } from '../../src/config/problems.js';

function problems(values: Record<string, unknown>): string {
  try {
    checkValues(values);
    return '';
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.join('\n');
    throw error;
  }
}

const TLS = { cert: 'a', key: 'b', client_ca: 'c' };

describe("where the operators' page listens", () => {
  it('is this machine unless somebody says otherwise', () => {
    assert.equal(checkValues({}).page_listen, 'auto');
    assert.equal(checkValues({ page_listen: 'off' }).page_listen, null);
    assert.equal(checkValues({ page_listen: '127.0.0.1:1' }).page_listen, '127.0.0.1:1');
    const wrong = problems({ page_listen: 'here' });
    assert.match(wrong, /^page_listen: found "here", expected host:port/);
    assert.doesNotMatch(wrong, /TLS/);
  });

  it('is not the network in the clear, or without saying who may come', () => {
    const wide = { page_listen: '0.0.0.0:9465' };
    assert.match(problems(wide), /0\.0\.0\.0:9465 without TLS would let anyone/);
    assert.equal(problems({ ...wide, insecure: true }), '');
    assert.match(problems({ ...wide, tls: TLS }), /without auth\.bindings/);
    const operator = { certificates: ['*'], roles: ['operator'] };
    assert.equal(problems({ ...wide, tls: TLS, auth: { bindings: [operator] } }), '');
  });

  it('takes no tokens in the clear beyond this machine', () => {
    const auth = {
      tokens: { jwks_file: 'keys.json' },
      bindings: [{ tokens: ['a'], roles: ['operator'] }],
    };
    assert.equal(problems({ auth }), '');
    assert.match(problems({ auth, insecure: true, page_listen: '0.0.0.0:1' }), /auth\.tokens/);
  });

  it('stays what it is until the server starts again', () => {
    const now = checkValues({});
    const { config, needRestart } = changesBetween(now, checkValues({ page_listen: 'off' }));
    assert.deepEqual(needRestart, ['page_listen']);
    assert.equal(config.page_listen, 'auto');
  });
});
