import assert from 'node:assert/strict';
import { CodedError } from '../../../src/domain/errors.js';
import type { JsonObject } from '../../../src/domain/json.js';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import { backendReport, DEFAULT_PROFILE, reason, thickPool, World } from '../support.js';

describe('the expressions of a report', () => {
  let world: World;
  afterEach(() => world.end());

  const begin = async (settings: object = {}) => {
    const profile = buildProfile({
      ...DEFAULT_PROFILE,
      filters: ['DriverFilter'],
      weighers: ['GoodnessWeigher'],
    });
    world = await World.start({ profile, ...settings });
  };
  const report = (own: JsonObject, backend: JsonObject = {}) =>
    world.ledger.report({
      ...backendReport('a@x', [
        thickPool('plain', 100),
        { ...thickPool('pool', 100), capabilities: own },
      ]),
      capabilities: backend,
    });
  const status = (pool = 'a@x#pool') => world.ledger.pool(pool).state.expressions;

  it('that cannot be read are warned of by path, and shown with their pools', async () => {
    await begin();
    const { applied, warnings } = await report(
      { goodness_function: '1 +' },
      { filter_function: 'volume.size <' },
    );
    assert.equal(applied, true);
    assert.deepEqual(
      warnings.map(({ field, description }) => `${field} ${description}`),
      [
        'report.capabilities["filter_function"] cannot be read at position 13: the ' +
          'expression ends where a value should be; it rejects the pool',
        'report.pools[1].capabilities["goodness_function"] cannot be read at position 3: ' +
          'the expression ends where a value should be; its goodness is 0',
      ],
    );
    assert.deepEqual(
      status().map(({ name, problem }) => [name, problem?.position]),
      [
        ['filter_function', 13],
        ['goodness_function', 3],
      ],
    );
    assert.deepEqual(
      status('a@x#plain').map(({ name }) => name),
      ['filter_function'],
    );
    await assert.rejects(world.create(1), reason('NO_VALID_BACKEND'));
    const again = await report({ goodness_function: '1 +' }, { filter_function: 'volume.size <' });
    assert.equal(again.warnings.length, 2, 'an unchanged report is warned of as well');
  });

  it('are refused by a strict server, and the report that stood stands', async () => {
    await begin({ strictReports: true });
    await report({ filter_function: '1 == 1' });
    const refused = await report({ filter_function: '1 ==' }).catch((error: unknown) => error);
    assert.ok(refused instanceof CodedError && refused.reason === 'INVALID_FIELDS');
    assert.deepEqual(
      refused.violations.map(({ field }) => field),
      ['report.pools[1].capabilities["filter_function"]'],
    );
    assert.equal(
      world.ledger.pool('a@x#pool').state.pool.report?.capabilities['filter_function'],
      '1 == 1',
    );
  });

  it('that fail while deciding count once per decision, until their text changes', async () => {
    await begin();
    await report({ filter_function: 'capabilities.nothing > 1', goodness_function: '100' });
    await world.create(1);
    await world.create(1);
    const [filter, goodness] = status();
    assert.deepEqual([filter?.failures?.count, goodness?.failures], [2, null]);
    assert.match(
      filter?.failures?.message ?? '',
      /^at position 0: capabilities\.nothing is not known/,
    );
    assert.equal(filter?.failures?.at, world.now);
    assert.deepEqual(world.running.expressionFailures().get('filter_function'), 2);
    await report({ filter_function: 'capabilities.nothing > 2', goodness_function: '1 / 0' });
    assert.equal(status()[0]?.failures, null);
    await assert.rejects(
      world.create(1, { resourceBackend: 'a@x#pool' }),
      reason('NO_VALID_BACKEND'),
    );
    assert.equal(status()[0]?.failures?.count, 1, 'a refusal looks twice, and counts once');
  });

  it('of thousands of pools do not flood the answer', async () => {
    await begin();
    const pools = Array.from({ length: 500 }, (_, n) => ({
      ...thickPool(`p${n}`, 1),
      capabilities: { filter_function: `${n} +` },
    }));
    const { warnings } = await world.ledger.report(backendReport('a@x', pools));
    assert.equal(warnings.length, 101);
    assert.deepEqual(warnings.at(-1), {
      field: 'report',
      description: '400 more warnings',
      reason: '',
    });
  });
});
