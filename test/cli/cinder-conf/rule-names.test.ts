// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the form of the references

import assert from 'node:assert/strict';
import { ruleNames } from '../../../src/app/server.js';
import { importConf } from '../../../src/cli/cinder-conf/import.js';
import { ConfigError } from '../../../src/config/problems.js';
import { at } from '../../../src/config/values.js';

const CINDERS = ['AvailabilityZoneFilter', 'CapacityFilter', 'CapabilitiesFilter'];

/** The import of an option with names: value, left-out names, notes. */
function read(option: string, text: string) {
  const key = {
    scheduler_default_filters: 'filters',
    scheduler_default_weighers: 'weighers',
    scheduler_weight_handler: 'weight_handler',
  }[option];
  const source = `[DEFAULT]\nown = CapacityFilter, JsonFilter\nnothing =\n${option} = ${text}\n`;
  const { config, unknown, taken } = importConf([{ name: 'c', text: source }], ruleNames());
  return {
    value: at(config, `scheduler.${key}`),
    unknown: unknown.map(({ name }) => name),
    notes: taken.filter(({ mapping }) => mapping.option === option).flatMap(({ notes }) => notes),
  };
}

const filters = (text: string) => read('scheduler_default_filters', text);
const weighers = (text: string) => read('scheduler_default_weighers', text);
const handler = (text: string) => read('scheduler_weight_handler', text);

const FORM = 'Cinder does not start with a list in this form; the names in it are taken';
const GUARD = 'Stowage still refuses what does not fit, unless `capacity.guard` is `off`';

describe('filters of a cinder.conf', () => {
  it('stand with blanks, line ends and commas around them, as Cinder reads them', () => {
    for (const text of [
      'CapacityFilter,DriverFilter',
      ' CapacityFilter , DriverFilter ',
      'CapacityFilter,\n  DriverFilter,\n',
      '\n  CapacityFilter,\n  DriverFilter',
      '"CapacityFilter,DriverFilter"',
      'CapacityFilter,DriverFilter,,',
    ])
      assert.deepEqual(
        filters(text),
        { value: ['CapacityFilter', 'DriverFilter'], unknown: [], notes: [] },
        text,
      );
  });

  it('are found in lists with which Cinder does not start', () => {
    for (const text of [
      "['CapacityFilter', 'DriverFilter']",
      "[u'CapacityFilter', u'DriverFilter']",
      "('CapacityFilter', 'DriverFilter',)",
      '["CapacityFilter","DriverFilter"]',
      "\"['CapacityFilter', 'DriverFilter']\"",
      '[CapacityFilter, DriverFilter]',
      "['CapacityFilter',\n  'DriverFilter']",
      '"CapacityFilter", "DriverFilter"',
      '\'CapacityFilter\', "DriverFilter"',
      '“CapacityFilter”, ‘DriverFilter’',
      '"CapacityFilter,\n  DriverFilter"',
      'CapacityFilter DriverFilter',
      'CapacityFilter; DriverFilter',
      'CapacityFilter\n  DriverFilter',
      '\n  - CapacityFilter\n  - DriverFilter',
      'CapacityFilter,, DriverFilter',
      ', CapacityFilter, DriverFilter, ,',
      'CapacityFilter # of the site\n  DriverFilter',
    ])
      assert.deepEqual(
        filters(text),
        { value: ['CapacityFilter', 'DriverFilter'], unknown: [], notes: [FORM] },
        text,
      );
  });

  it('go by old names, paths of modules and other cases, with a note', () => {
    const one = (text: string) => filters(`CapacityFilter,${text}`);
    assert.deepEqual(one('RetryFilter'), {
      value: ['CapacityFilter', 'IgnoreAttemptedHostsFilter'],
      unknown: [],
      notes: ['RetryFilter is the old name of IgnoreAttemptedHostsFilter'],
    });
    for (const text of [
      'cinder.scheduler.filters.driver_filter.DriverFilter',
      'cinder.scheduler.filters.driver_filter:DriverFilter',
      'driverfilter',
    ])
      assert.deepEqual(one(text), {
        value: ['CapacityFilter', 'DriverFilter'],
        unknown: [],
        notes: [`${text} is DriverFilter, which Cinder takes by this name only`],
      });
    assert.deepEqual(one('cinder.scheduler.filters.retry_filter.RetryFilter').value, [
      'CapacityFilter',
      'IgnoreAttemptedHostsFilter',
    ]);
  });

  it('count once, however often they are named', () => {
    assert.deepEqual(
      filters('RetryFilter,CapacityFilter,IgnoreAttemptedHostsFilter,Own,CapacityFilter').value,
      ['IgnoreAttemptedHostsFilter', 'CapacityFilter'],
    );
    assert.deepEqual(filters('CapacityFilter,CapacityFilter').notes, [
      'CapacityFilter stands there more than once, which changes nothing',
    ]);
  });

  it('of your own are named, also where one here or in Cinder has the same name', () => {
    assert.deepEqual(
      filters(
        'AvailabilityZoneFilter,SAPPoolDownFilter,CapabilitiesFilter,ShardFilter,CapacityFilter',
      ),
      {
        value: ['AvailabilityZoneFilter', 'CapabilitiesFilter', 'CapacityFilter'],
        unknown: ['SAPPoolDownFilter', 'ShardFilter'],
        notes: [],
      },
    );
    assert.deepEqual(filters('CapacityFilter,ImageLocalityFilter,own.CapacityFilter'), {
      value: ['CapacityFilter'],
      unknown: ['ImageLocalityFilter', 'own.CapacityFilter'],
      notes: [],
    });
    assert.deepEqual(filters('CapacityFilter,\n  # JsonFilter,\n  DriverFilter').unknown, [
      '# JsonFilter',
    ]);
    assert.deepEqual(filters('CapacityFilter,{{ more | join }}').unknown, ['{{ more | join }}']);
  });

  it("are Cinder's default where none of those named is known", () => {
    for (const text of ['Own', 'Own,Other', '$$filters', "['Own']", 'None'])
      assert.deepEqual(filters(text).value, CINDERS, text);
    assert.deepEqual(filters('Own').notes, [
      "none of these names is known here; Cinder's default is written instead",
    ]);
  });

  it('are none only where Cinder has none', () => {
    for (const text of ['', '""', "''", ',', ',,'])
      assert.deepEqual(
        filters(text),
        {
          value: [],
          unknown: [],
          notes: [`no filter at all, as in Cinder: every pool passes. ${GUARD}`],
        },
        text,
      );
    for (const text of ['[]', '()', "['']", ', ,', '"[]"', '$nothing', '$default_volume_type', '-'])
      assert.throws(
        () => filters(text),
        (error) => error instanceof ConfigError,
        text,
      );
  });

  it('may be stated in other options', () => {
    assert.deepEqual(filters('$own').value, ['CapacityFilter', 'JsonFilter']);
    assert.deepEqual(filters('DriverFilter,${own},').value, [
      'DriverFilter',
      'CapacityFilter',
      'JsonFilter',
    ]);
  });

  it('without CapacityFilter check no capacity, which is said', () => {
    assert.deepEqual(filters('DriverFilter,CapabilitiesFilter'), {
      value: ['DriverFilter', 'CapabilitiesFilter'],
      unknown: [],
      notes: [`nothing checks capacity, for CapacityFilter is not in the list. ${GUARD}`],
    });
  });
});

describe('weighers of a cinder.conf', () => {
  it('are read like filters, but count as often as they are named', () => {
    assert.deepEqual(weighers("['CapacityWeigher', 'GoodnessWeigher']"), {
      value: ['CapacityWeigher', 'GoodnessWeigher'],
      unknown: [],
      notes: [FORM],
    });
    assert.deepEqual(weighers('CapacityWeigher,ChanceWeigher,CapacityWeigher'), {
      value: ['CapacityWeigher', 'ChanceWeigher', 'CapacityWeigher'],
      unknown: [],
      notes: ['CapacityWeigher counts as often as it stands there, as in Cinder'],
    });
    assert.deepEqual(weighers('Own,cinder.scheduler.weights.chance.ChanceWeigher').unknown, [
      'Own',
    ]);
    assert.deepEqual(weighers('').value, []);
    assert.deepEqual(weighers('Own').value, ['CapacityWeigher']);
    assert.throws(() => weighers('[]'), ConfigError);
  });
});

describe('the weight handler of a cinder.conf', () => {
  it('is known by the name of its class, whatever the module and the case', () => {
    for (const text of [
      'cinder.scheduler.weights.stochastic.StochasticHostWeightHandler',
      '"cinder.scheduler.weights.stochastic.StochasticHostWeightHandler"',
    ])
      assert.deepEqual(handler(text), { value: 'stochastic', unknown: [], notes: [] });
    for (const text of [
      'cinder.scheduler.weights.stochastic.stochasticHostWeightHandler',
      'cinder.scheduler.weights.StochasticHostWeightHandler',
      'cinder.scheduler.weights.stochastic:StochasticHostWeightHandler',
      'site.weights.StochasticHostWeightHandler',
      'StochasticHostWeightHandler',
      'stochastic_host_weight_handler',
      'stochastic',
    ])
      assert.deepEqual(handler(text), {
        value: 'stochastic',
        unknown: [],
        notes: [`${text} is taken as stochastic; Cinder finds no class of this path`],
      });
    assert.deepEqual(handler('cinder.scheduler.weights.OrderedHostWeightHandler'), {
      value: 'ordered',
      unknown: [],
      notes: [],
    });
    assert.equal(handler('OrderedHostWeightHandler').value, 'ordered');
    assert.equal(
      handler('"\'cinder.scheduler.weights.OrderedHostWeightHandler\'"').value,
      'ordered',
    );
  });

  it('of your own is named, and ours holds', () => {
    assert.deepEqual(handler('own.Handler'), {
      value: undefined,
      unknown: ['own.Handler'],
      notes: [],
    });
  });
});
