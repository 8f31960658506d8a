import { deepStrictEqual, ok } from 'node:assert/strict';
import { hasOpenssl } from '../support/authority.js';
import { shortRun } from './lines.js';

describe('bench access', () => {
  it('tells what identities and roles cost a create, by certificate and by token', function () {
    if (!hasOpenssl()) this.skip();
    const { figures, goals } = shortRun('access');
    deepStrictEqual([...goals.keys()], ['certificate_over_open', 'token_over_open']);
    const [one] = figures;
    for (const name of ['open_cpu_us', 'certificate_cpu_us', 'token_cpu_us'])
      ok(Number(one?.[name]) > 0, name);
  });
});
