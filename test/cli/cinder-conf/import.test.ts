import assert from 'node:assert/strict';
import { ruleNames } from '../../../src/app/server.js';
import { importConf } from '../../../src/cli/cinder-conf/import.js';
import { MAPPINGS } from '../../../src/cli/cinder-conf/mapping.js';
import { renderYaml } from '../../../src/cli/cinder-conf/render.js';
import { checkValues } from '../../../src/config/load.js';
import { ConfigError } from '../../../src/config/problems.js';
import { at } from '../../../src/config/values.js';
import { WEIGHERS } from '../../../src/engine/weighers/registry.js';

const THREE = ['AvailabilityZoneFilter', 'CapacityFilter', 'CapabilitiesFilter'];

function imported(...texts: readonly string[]) {
  return importConf(
    texts.map((text, index) => ({ name: `c${index + 1}`, text })),
    ruleNames(),
  );
}

function config(lines: string): unknown {
  return imported(`[DEFAULT]\n${lines}`).config;
}

/** The note of the only option. */
function note(text: string): string {
  return imported(text)
    .options.filter(({ stated }) => stated !== null)
    .map((option) => option.note)
    .join('\n');
}

function problems(...texts: readonly string[]): readonly string[] {
  try {
    imported(...texts);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

/** A value as text, so that 20 and 20.0 are equal. */
function plainly(value: unknown): string {
  return String(value).replace(/\.0$/, '');
}

describe('a cinder.conf that is imported', () => {
  it("keeps Cinder's behaviour where it says nothing", () => {
    assert.deepEqual(config(''), {
      scheduler: { filters: THREE, default_availability_zone: 'nova' },
    });
    assert.deepEqual(
      imported('').options.map(({ stated, key }) => [stated, key]),
      [
        [null, 'scheduler.filters'],
        [null, 'scheduler.default_availability_zone'],
      ],
    );
  });

  it("has Cinder's default of everything, whether written or ours already", () => {
    const effective = checkValues(imported('').config);
    for (const { option, key, reader, fallback } of MAPPINGS) {
      const multiplier = WEIGHERS.find(
        ({ multiplierKey }) => key === `scheduler.multipliers.${multiplierKey}`,
      )?.defaultMultiplier;
      const span = at(effective, `${key}_ms`);
      const spanText = typeof span === 'number' ? `${span / 1000}s` : undefined;
      const ours = at(effective, key) ?? spanText ?? multiplier ?? '';
      const cinders = fallback === '$storage_availability_zone' ? 'nova' : reader.read(fallback);
      assert.equal(plainly(ours), plainly(cinders), option);
    }
  });

  it('gives every option with a key its value', () => {
    const all = config(`scheduler_default_filters = CapacityFilter,
      DriverFilter,
scheduler_default_weighers = VolumeNumberWeigher, GoodnessWeigher
scheduler_weight_handler = cinder.scheduler.weights.stochastic.StochasticHostWeightHandler
capacity_weight_multiplier = -1.5
allocated_capacity_weight_multiplier = 2e1
volume_number_multiplier = .5
scheduler_max_attempts = +1_0
max_over_subscription_ratio = 1.5
storage_availability_zone = 1
default_availability_zone = $storage_availability_zone-b
allow_availability_zone_fallback = ON
default_volume_type = gold
scheduler_driver_init_wait_time = 90
backup_use_same_host = Yes
service_down_time = 120`);
    assert.deepEqual(all, {
      scheduler: {
        filters: ['CapacityFilter', 'DriverFilter'],
        weighers: ['VolumeNumberWeigher', 'GoodnessWeigher'],
        weight_handler: 'stochastic',
        multipliers: { capacity: -1.5, allocated_capacity: 20, volume_number: 0.5 },
        max_attempts: 10,
        max_over_subscription_ratio: 1.5,
        storage_availability_zone: '1',
        default_availability_zone: '1-b',
        allow_availability_zone_fallback: true,
        default_volume_type: { name: 'gold' },
        driver_init_wait_time: '90s',
      },
      backup: { use_same_host: true },
      service_down_time: '120s',
    });
    assert.deepEqual(
      MAPPINGS.filter(({ key }) => at(all, key) === undefined),
      [],
    );
  });

  it('takes the last of an option that is stated again, in one file or in several', () => {
    const { config: found, options } = imported(
      '[DEFAULT]\nservice_down_time = many\nservice_down_time = 90\n',
      '[DEFAULT]\nservice_down_time=80',
    );
    assert.equal(at(found, 'service_down_time'), '80s');
    assert.deepEqual(
      options.filter(({ stated }) => stated).map(({ key, note }) => [key, note]),
      [
        [null, 'stated again at c2:2, which counts'],
        [null, 'stated again at c2:2, which counts'],
        ['service_down_time', ''],
      ],
    );
  });

  it('has no filters if the list is empty, and the default if a text is', () => {
    assert.deepEqual(at(config('scheduler_default_filters ='), 'scheduler.filters'), []);
    assert.equal(
      at(config('default_availability_zone ='), 'scheduler.default_availability_zone'),
      'nova',
    );
    assert.equal(at(config('default_volume_type ='), 'scheduler.default_volume_type'), undefined);
  });

  it('leaves out rules that are not known here, and says which may be meant', () => {
    const text =
      '[DEFAULT]\nscheduler_default_filters = ' +
      'Own,CapacityFilter,JsonFiltr\nscheduler_default_weighers=Own,ChanceWeigher\n' +
      'scheduler_weight_handler=own.Handler';
    assert.deepEqual(at(imported(text).config, 'scheduler'), {
      filters: ['CapacityFilter'],
      weighers: ['ChanceWeigher'],
      default_availability_zone: 'nova',
    });
    assert.equal(
      renderYaml(imported(text)),
      `scheduler:
  # c1:2 [DEFAULT] scheduler_default_filters
  filters:
    # - Own: no such filter here
    - CapacityFilter
    # - JsonFiltr: no such filter here; did you mean JsonFilter?
  # c1:3 [DEFAULT] scheduler_default_weighers
  weighers:
    # - Own: no such weigher here
    - ChanceWeigher
  # default_availability_zone is not stated: Cinder's default
  default_availability_zone: nova

# Without a key here:
# c1:4 [DEFAULT] scheduler_weight_handler: own.Handler is left out: no such weight handler here`,
    );
  });

  it('says of every other option why it has no key', () => {
    const backend = '[DEFAULT]\nenabled_backends=LVM-1\n[lvm-1]\n';
    const said = (text: string) => note(text).split('\n').at(-1);
    assert.equal(
      said('[DEFAULT]\nosapi_volume_workers=2'),
      "no meaning here: Cinder's API, not the scheduler",
    );
    assert.equal(
      said(`${backend}reserved_percentage=5`),
      'no key here: the manager reports it, as `reserved_percentage` of each pool',
    );
    assert.equal(
      said(`${backend}backend_host=x`),
      'no key here: the manager reports it, as the part of `host` before the @',
    );
    assert.equal(said(`${backend}rbd_pool=5`), "no meaning here: its driver's own");
    assert.equal(said(`${backend}scheduler_max_attempts=5`), 'Cinder reads it in [DEFAULT] only');
    assert.equal(
      said(`${backend}[other]\nvolume_driver=x`),
      'no meaning here: enabled_backends does not name [other]',
    );
    assert.equal(said('[other]\nvolume_driver=x\nrbd_pool=x'), "no meaning here: its driver's own");
    assert.equal(
      said('[keystone_authtoken]\npassword=x'),
      'no meaning here: other services of OpenStack are not called',
    );
  });

  it('says what Cinder does not know, with the nearest name', () => {
    assert.equal(
      note('[DEFAULT]\nscheduler_max_atempts=5'),
      'unknown to Cinder in [DEFAULT]; did you mean scheduler_max_attempts?',
    );
    assert.equal(
      note('[DEFAULT]\nscheduler-max-attempts=5'),
      'unknown to Cinder in [DEFAULT]; did you mean scheduler_max_attempts?',
    );
    assert.equal(note('[DEFAULT]\nzzz=5'), 'unknown to Cinder in [DEFAULT]');
    assert.match(
      note('[backend_defaults]\nfilter_functions=5'),
      /^unknown to Cinder, unless .* did you mean filter_function\?$/,
    );
    assert.equal(
      note('[default]\nservice_down_time=5'),
      'Cinder does not read it: the section is [DEFAULT], in capitals, not [default]',
    );
    const unknown =
      "unknown here: [lvm1] is no section of Cinder's own, nor of a backend that is enabled";
    assert.equal(note('[lvm1]\na=5'), unknown);
    assert.match(
      note('[DEFAULT]\nenabled_backends=lvm-1\n[lvm1]\na=5'),
      /enabled; did you mean lvm-1\?$/,
    );
  });

  it('is refused with all that is wrong at once, and where', () => {
    assert.deepEqual(
      problems(
        '[DEFAULT]\nservice_down_time = soon\nscheduler_max_attempts = 0\nno option\n',
        '[DEFAULT]\nmax_over_subscription_ratio = 0.5\ncapacity_weight_multiplier = ' +
          'inf\nallow_availability_zone_fallback = t\nstorage_availability_zone = ' +
          '$my_ip\nvolume_number_multiplier=',
      ),
      [
        'c1:4: found no option, expected option = value',
        'c1:2: [DEFAULT] service_down_time: found "soon", expected a whole number of ' +
          'seconds from 1 to 2147483',
        'c1:3: [DEFAULT] scheduler_max_attempts: found "0", expected a whole number from 1 to 1000',
        'c2:2: [DEFAULT] max_over_subscription_ratio: found "0.5", expected a number of at ' +
          'least 1, such as 20.0, or auto',
        'c2:3: [DEFAULT] capacity_weight_multiplier: found "inf", expected a number',
        'c2:4: [DEFAULT] allow_availability_zone_fallback: found "t", expected true or false',
        'c2:5: [DEFAULT] storage_availability_zone: $my_ip is stated in no file that was ' +
          'given: write its value there',
        'c2:6: [DEFAULT] volume_number_multiplier: found "", expected a number',
      ],
    );
    assert.equal(problems('x\n'.repeat(1000)).length, 51);
    assert.equal(problems('x\n'.repeat(1000)).at(-1), 'and 950 more');
  });

  it('does not steer the terminal', () => {
    const text = '[DEFAULT]\nscheduler_default_filters=Own\x1b[2JFilter\n[\x1b[2J]\na=1\n';
    const found = importConf([{ name: 'c\n\x1b[2J', text }], ruleNames());
    assert.ok(!renderYaml(found).includes('\x1b'));
    assert.match(renderYaml(found), /^ {4}# - Own\\x1b\[2JFilter: no such filter here$/m);
  });

  it('tells whoever reports an option of quotes around it', () => {
    const said = (value: string) =>
      note(`[lvm]\nvolume_driver=x\nfilter_function = ${value}`).split('\n').at(-1);
    const where =
      'no key here: the manager reports it, as `filter_function` of `capabilities` or of a pool';
    assert.equal(said('capabilities.total_volumes < 500'), where);
    assert.equal(
      said('"capabilities.total_volumes < 500"'),
      `${where}; without the quotes around it, which oslo.config takes off`,
    );
    const text =
      `${where}; quotes stay around it, so that Cinder reads a text, which is true for every ` +
      'volume: report it without them';
    assert.equal(said('"\'capabilities.total_volumes < 500\'"'), text);
    assert.equal(said('\n  "capabilities.total_volumes < 500"'), text);
    const broken =
      `${where}; quotes stay around it, with which Cinder cannot read it: report it without ` +
      'them';
    assert.equal(said('"capabilities.total_volumes\n  < 500"'), broken);
    assert.equal(said('\n  "a" == "b"'), where);
    const name = '[lvm]\nvolume_driver=x\nvolume_backend_name = ';
    assert.match(note(`${name}'"a"'`), /; quotes stay around it, in Cinder too$/);
    assert.match(
      note(`${name}'a'`),
      /; without the quotes around it, which oslo\.config takes off$/,
    );
  });

  it('takes a number in two pairs of quotes, and a word with those that Cinder leaves it', () => {
    assert.deepEqual(
      config(
        'service_down_time = "\'90\'"\nmax_over_subscription_ratio = ' +
          '"20"\ncapacity_weight_multiplier=\'-2.0\'',
      ),
      {
        scheduler: {
          filters: THREE,
          default_availability_zone: 'nova',
          max_over_subscription_ratio: 20,
          multipliers: { capacity: -2 },
        },
        service_down_time: '90s',
      },
    );
    assert.match(
      note('[DEFAULT]\nservice_down_time = "\'90\'"'),
      /^Cinder cannot read it with two pairs of quotes/,
    );
    assert.equal(
      at(config('default_availability_zone = \'"eu"\''), 'scheduler.default_availability_zone'),
      '"eu"',
    );
    assert.equal(
      note('[DEFAULT]\ndefault_availability_zone = \'"eu"\''),
      'the quotes are part of its value, in Cinder too',
    );
  });

  it('names classes of your own in the place of those that decide', () => {
    const { unknown, options } = imported(
      '[DEFAULT]\nscheduler_host_manager = own.Manager\nscheduler_driver = x\n',
    );
    assert.deepEqual(
      unknown.map(({ stated, name }) => `${stated.line} ${name}`),
      ['2 own.Manager', '3 x'],
    );
    assert.equal(
      options[0]?.note,
      'no meaning here: there is one of each; own.Manager is left out: a class of your own ' +
        'is not run here',
    );
    const cinders = `scheduler_host_manager = cinder.scheduler.host_manager.HostManager
scheduler_manager = cinder.scheduler.manager.SchedulerManager
scheduler_driver = cinder.scheduler.filter_scheduler.FilterScheduler`;
    assert.deepEqual(imported(`[DEFAULT]\n${cinders}`).unknown, []);
    assert.deepEqual(
      imported('[DEFAULT]\nscheduler_driver = own.Driver\nscheduler_driver =').unknown,
      [],
    );
  });

  it('never gives away what may be a secret', () => {
    const text = `[DEFAULT]
transport_url = rabbit://u:hunter2@h/
chap_password =
abcdef0123456789hunter2abcdef0123456789=
hunter2hunter2hunter2hunter2/+==
default_volume_type = gold
[database]
connection = mysql://u:hunter2@h/c
[lvm]
san_password = hunter2
`;
    const found = imported(text);
    assert.ok(!renderYaml(found).includes('hunter2'));
    assert.ok(
      !problems(
        '[DEFAULT]\nx=hunter2\nhunter2\n hunter2\nstorage_availability_zone=$x_key\nx_key=hunter2',
      )
        .join()
        .includes('hunter2'),
    );
  });
});
