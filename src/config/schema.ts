import { z } from 'zod';
import type { JsonObject } from '../domain/json.js';
import { isLoopback, splitAddress } from './address.js';
import { authProblems, authSchema } from './auth-schema.js';

/** Whole number of at least `min`. */
const whole = (min: number, most = Number.MAX_SAFE_INTEGER) => {
  const error =
    most < Number.MAX_SAFE_INTEGER
      ? `a whole number from ${min} to ${most}`
      : `a whole number of at least ${min}`;
  return z.int({ error }).min(min, { error }).max(most, { error });
};
// Longest timer: Node fires a longer one at once.
const TIMER_MAX_MS = 2 ** 31 - 1;
const DAY_MS = 24 * 3_600_000;

const SECTION = { error: 'a map of keys' };
const truth = z.boolean({ error: 'true or false' });
const word = z.string({ error: 'text' }).min(1, { error: 'text that is not empty' });
const names = z.array(word, { error: 'a list of names' });
const ADDRESS = 'host:port, such as 127.0.0.1:50051, or [::1]:50051 (port 0: any free one)';
const address = z
  .string({ error: ADDRESS })
  .refine((value) => splitAddress(value) !== undefined, { error: ADDRESS });
const PEM = 'path of a PEM file, not its text, or null';
const pemFile = z
  .union([word.refine((value) => !value.includes('-----BEGIN'), { error: PEM }), z.null()], {
    error: PEM,
  })
  .default(null);
const PERCENT = 'a number from 0 to 100';
const RATIO = 'a number of at least 1, the same in text, or auto';

/** The keys of a profile. One under `profiles` may leave out any of them. */
export const rules = {
  filters: names.describe('Filters that a pool must pass, in the order in which they run.'),
  weighers: names.describe('Weighers that order the pools that passed.'),
  weight_handler: z
    .enum(['ordered', 'stochastic'], { error: 'ordered or stochastic' })
    .describe(
      'How a weighed pool is taken: ordered takes the highest weight, stochastic draws one ' +
        'in proportion to its weight.',
    ),
  min_physical_free_percent: z
    .number({ error: PERCENT })
    .min(0, { error: PERCENT })
    .max(100, { error: PERCENT })
    .describe('Of PhysicalFreeFilter: share of a thin pool that must really be free, percent.'),
  multipliers: z
    .record(z.string(), z.number({ error: 'a number' }), { error: 'a map from weigher to number' })
    .describe('Factor of each weigher, no unit; negative turns its order round.'),
  max_attempts: whole(1, 1000).describe('Attempts at one request, the first included.'),
};
/** The description of a type, to be repeated: a default hides the one of its type. */
const meaning = (type: z.ZodType): string => type.description ?? '';
const PROFILE = {
  error:
    'a map with filters, weighers, weight_handler, min_physical_free_percent, multipliers, ' +
    'max_attempts',
};

const DATABASE_URL = 'a URL such as postgres://user:password@host:5432/database, or null';
const RESOLVER_URL = 'an http or https URL with {id} in it, or null';
const resolver = (what: string) =>
  z
    .strictObject(
      {
        url: z
          .union([z.string(), z.null()], { error: RESOLVER_URL })
          .refine(
            (url) =>
              url === null ||
              (/^https?:\/\//.test(url) && url.includes('{id}') && URL.canParse(url)),
            { error: RESOLVER_URL },
          )
          .default(null)
          .describe(
            `${what}, where a request leaves it out: URL with {id} in it. Null: nobody is asked.`,
          ),
        timeout_ms: whole(1, TIMER_MAX_MS)
          .default(2000)
          .describe('How long its answer may take, ms.'),
      },
      SECTION,
    )
    .prefault({});

const volumeType = z.strictObject(
  {
    name: word.describe('Name, for people.'),
    extra_specs: z
      .record(z.string(), z.string({ error: 'text or null' }).nullable(), {
        error: 'a map from key to text or null',
      })
      .default({}),
    qos_specs: z.record(z.string(), z.json(), { error: 'a map' }).default({}),
  },
  { error: 'null, or a map with name, extra_specs and qos_specs' },
);

/** Every key, with its default, meaning and allowed values. */
export const schema = z
  .strictObject(
    {
      listen: address.default('127.0.0.1:50051').describe('Where gRPC listens, host:port.'),
      insecure: truth.default(false).describe('Permits to listen beyond this machine without TLS.'),
      tls: z
        .strictObject(
          {
            cert: pemFile.describe(
              "The server's certificate chain, path of a PEM file. Null: no TLS.",
            ),
            key: pemFile.describe('Its private key, path of a PEM file.'),
            client_ca: pemFile.describe(
              'Authorities of client certificates, path of a PEM file. When given, every ' +
                'client must have one.',
            ),
            client_certificates: z
              .enum(['required', 'optional'], { error: 'required or optional' })
              .default('required')
              .describe(
                'Whether clients must have a certificate of `tls.client_ca`. optional: who has ' +
                  'none may show a token.',
              ),
          },
          SECTION,
        )
        .prefault({}),
      auth: authSchema,
      http_listen: z
        .union([z.literal('off'), address, z.null()], { error: `${ADDRESS}, or off` })
        .default('127.0.0.1:9464')
        .transform((value) => (value === 'off' ? null : value))
        .describe('Where /metrics, /livez and /readyz listen, host:port; off or null: nowhere.'),
      data_dir: word
        .default('./data')
        .describe('Directory of the database, stowage.db, where `database.url` names no other.'),
      database: z
        .strictObject(
          {
            url: z
              .union([z.string(), z.null()], { error: DATABASE_URL })
              .refine(
                (url) => url === null || (/^postgres(ql)?:\/\//.test(url) && URL.canParse(url)),
                { error: DATABASE_URL },
              )
              .default(null)
              .describe(
                'PostgreSQL that any number of servers share, ' +
                  'postgres://user:password@host:port/database. Null: the file in ' +
                  '`data_dir`, which one server owns.',
              ),
            connections: whole(4, 1000)
              .default(10)
              .describe('Most connections of this server to PostgreSQL; one more listens.'),
            connect_timeout_ms: whole(100, TIMER_MAX_MS)
              .default(5_000)
              .describe('How long a connection to PostgreSQL may take, ms.'),
            lock_timeout_ms: whole(100, TIMER_MAX_MS)
              .default(5_000)
              .describe('How long a commit waits for another server to finish its own, ms.'),
            statement_timeout_ms: whole(100, TIMER_MAX_MS)
              .default(15_000)
              .describe('How long PostgreSQL may take over one statement, ms.'),
            idle_transaction_timeout_ms: whole(100, TIMER_MAX_MS)
              .default(3_000)
              .describe(
                'After how long PostgreSQL ends the transaction of a server that was ' +
                  'stopped in the middle of it, ms.',
              ),
          },
          SECTION,
        )
        .prefault({}),
      log_level: z
        .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
          error: 'fatal, error, warn, info, debug, trace or silent',
        })
        .default('warn')
        .describe('Least severity that is logged.'),
      scheduler: z
        .strictObject(
          {
            filters: rules.filters
              .default([
                'AvailabilityZoneFilter',
                'CapacityFilter',
                'CapabilitiesFilter',
                'IgnoreAttemptedHostsFilter',
                'BackendStateFilter',
              ])
              .describe(meaning(rules.filters)),
            weighers: rules.weighers.default(['CapacityWeigher']).describe(meaning(rules.weighers)),
            weight_handler: rules.weight_handler
              .default('ordered')
              .describe(meaning(rules.weight_handler)),
            min_physical_free_percent: rules.min_physical_free_percent
              .default(10)
              .describe(meaning(rules.min_physical_free_percent)),
            multipliers: rules.multipliers
              .default({ capacity: 1 })
              .describe(meaning(rules.multipliers)),
            max_attempts: rules.max_attempts.default(3).describe(meaning(rules.max_attempts)),
            max_over_subscription_ratio: z
              .union([z.number(), z.string()], { error: RATIO })
              .refine(isRatio, { error: RATIO })
              .default('20.0')
              .describe(
                'How far thin pools that report no ratio may be promised beyond their ' +
                  'size, no unit.',
              ),
            storage_availability_zone: word
              .default('nova')
              .describe('Zone of hosts that report none.'),
            default_availability_zone: word
              .nullable()
              .default(null)
              .describe('Zone of new volumes whose request names none. Null: any zone.'),
            allow_availability_zone_fallback: truth
              .default(false)
              .describe(
                'New volumes whose zone does not exist go to the default zone instead of ' +
                  'being refused.',
              ),
            driver_init_wait_time_ms: whole(0, TIMER_MAX_MS)
              .default(60_000)
              .describe(
                'How long after a start requests wait for backends that are known and ' +
                  'never reported, ms.',
              ),
            default_volume_type: volumeType
              .nullable()
              .default(null)
              .describe('Volume type of requests that state none: name, extra_specs, qos_specs.'),
          },
          SECTION,
        )
        .prefault({}),
      capacity: z
        .strictObject(
          {
            provisioned: z
              .enum(['at_least_ledger', 'reported'], { error: 'at_least_ledger or reported' })
              .default('at_least_ledger')
              .describe(
                'What counts as provisioned in a pool. at_least_ledger: what it reports, ' +
                  'but never less than the volumes and snapshots that live there as the ' +
                  'ledger knows. reported: what it reports alone, as in Cinder.',
              ),
            guard: z
              .enum(['on', 'off'], { error: 'on or off' })
              .default('on')
              .describe(
                'Whether a pool without the room takes nothing by a profile that leaves ' +
                  'CapacityFilter out either. Off: it takes whatever its filters let through.',
              ),
          },
          SECTION,
        )
        .prefault({}),
      profiles: z
        .record(word, z.strictObject(rules, PROFILE).partial(), {
          error: 'a map from name to profile',
        })
        .default({})
        .describe(
          'Profiles beside the one of `scheduler`, by name: what a profile leaves out is ' +
            'as in `scheduler`.',
        ),
      resolvers: z
        .strictObject(
          {
            instance: resolver('Asked for the compute host of an instance'),
            image: resolver('Asked where the data of an image lies'),
          },
          SECTION,
        )
        .prefault({}),
      backup: z
        .strictObject(
          {
            use_same_host: truth
              .default(false)
              .describe(
                "Whether only a backup service on the volume's own host may make its " +
                  'backup. False: it is preferred.',
              ),
          },
          SECTION,
        )
        .prefault({}),
      service_down_time_ms: whole(100, TIMER_MAX_MS)
        .default(60_000)
        .describe('A host that is silent for so long is down, ms.'),
      workers: z
        .strictObject(
          {
            lease_ms: whole(100, TIMER_MAX_MS)
              .default(30_000)
              .describe('Life of a lease unless it is renewed, ms.'),
            reschedule_after_down_ms: z
              .union([whole(0), z.null()], { error: 'a whole number of at least 0, or null' })
              .default(600_000)
              .describe(
                'A backend down for so long loses what its workers had leased, ms; null: never.',
              ),
            reschedule_after_return_ms: whole(0, TIMER_MAX_MS)
              .default(60_000)
              .describe(
                'After a backend came back while others are down, so long nothing that waits ' +
                  'for these is decided elsewhere, ms: they may return, too. 0: no such span.',
              ),
          },
          SECTION,
        )
        .prefault({}),
      reports: z
        .strictObject(
          {
            strict: truth
              .default(false)
              .describe(
                'Whether a report with anything suspicious in it is refused, such as a ' +
                  'misspelled key or an expression that cannot be read. False: it is taken, ' +
                  'with warnings.',
              ),
            max_age_ms: z
              .union([whole(1000), z.null()], { error: 'a whole number of at least 1000, or null' })
              .default(null)
              .describe(
                'Pools whose backend has sent no report for so long take nothing new, ms; ' +
                  'null: however old.',
              ),
            clock_tolerance_ms: whole(0)
              .default(10_000)
              .describe("How far managers' clocks may be off, ms."),
          },
          SECTION,
        )
        .prefault({}),
      heartbeat_flush_ms: whole(10, TIMER_MAX_MS)
        .default(10_000)
        .describe('How often signs of life are written down, ms.'),
      retention: z
        .strictObject(
          {
            requests_ms: whole(0)
              .default(DAY_MS)
              .describe('How long answers are kept for repeated request ids, ms.'),
            finished_decisions_ms: whole(0)
              .default(7 * DAY_MS)
              .describe('How long finished decisions are kept, ms.'),
            deleted_volumes_ms: whole(0)
              .default(7 * DAY_MS)
              .describe('How long deleted volumes are kept, ms.'),
            failed_volumes_ms: whole(0)
              .default(30 * DAY_MS)
              .describe('How long volumes in error are kept, ms.'),
            events_ms: whole(0)
              .default(7 * DAY_MS)
              .describe(
                'How long notifications are kept, ms: the age at which a resume token is too old.',
              ),
            messages_ms: whole(0)
              .default(30 * DAY_MS)
              .describe('How long messages to users are kept, ms.'),
            max_capacity_events: whole(0)
              .default(1_000_000)
              .describe(
                'Notifications of capacity that lie further back than so many events are ' +
                  'removed, a count.',
              ),
            max_failure_events: whole(0)
              .default(1_000_000)
              .describe(
                'Notifications of failures that lie further back than so many events are ' +
                  'removed, a count.',
              ),
            max_messages: whole(0)
              .default(1_000_000)
              .describe(
                'Messages to users that lie further back than so many events are removed, a count.',
              ),
            max_diagnoses: whole(0)
              .default(100_000)
              .describe(
                'Refusals whose diagnosis is kept, the newest, a count; of older ones the answer ' +
                  'alone. Together with diagnosis.max_bytes this bounds what refusals take.',
              ),
          },
          SECTION,
        )
        .prefault({}),
      diagnosis: z
        .strictObject(
          {
            max_pools: whole(0, 100_000)
              .default(1000)
              .describe('Pools whose own reason is kept with a refusal, a count.'),
            max_bytes: whole(0, 16 * 1024 * 1024)
              .default(16 * 1024)
              .describe(
                'What these reasons take with each refusal, bytes; further ones are counted.',
              ),
          },
          SECTION,
        )
        .prefault({}),
      limits: z
        .strictObject(
          {
            max_message_bytes: whole(1024, TIMER_MAX_MS)
              .default(4 * 1024 * 1024)
              .describe('Largest message that is taken, bytes.'),
            creates: whole(1, 10_000_000)
              .default(10_000)
              .describe(
                'Creates (and what else asks for a decision) in progress, waiting ones ' +
                  'included, a ' +
                  'count. More are refused with OVERLOADED.',
              ),
            create_bytes: whole(1024)
              .default(64 * 1024 * 1024)
              .describe(
                'Size of all requests that wait to be decided, bytes. More are refused with ' +
                  'OVERLOADED.',
              ),
            streams: whole(1, 10_000_000)
              .default(10_000)
              .describe(
                'Open streams, watches included, a count. More are refused with OVERLOADED.',
              ),
            connections: whole(1, 10_000_000)
              .default(10_000)
              .describe('Open connections, a count. More are closed at once.'),
            calls_per_connection: whole(1, 1_000_000)
              .default(256)
              .describe(
                'Calls that one connection may have open, a count. Its client holds back ' +
                  'the others.',
              ),
          },
          SECTION,
        )
        .prefault({}),
    },
    SECTION,
  )
  .superRefine((config, context) => {
    const tell = (key: string, message: string) =>
      context.addIssue({
        code: 'custom',
        path: key.split('.'),
        message,
        params: { sentence: true },
      });
    if (Object.hasOwn(config.profiles, 'default'))
      tell(
        'profiles.default',
        'profiles.default: the profile named default is the one of scheduler; state its keys there',
      );
    if (config.retention.finished_decisions_ms < config.retention.requests_ms)
      tell(
        'retention.finished_decisions_ms',
        'retention.finished_decisions_ms must not be below retention.requests_ms: a ' +
          'repeated request is answered from its decision',
      );
    if ((config.tls.cert === null) !== (config.tls.key === null))
      tell('tls', 'tls.cert and tls.key belong together: state both or neither');
    if (config.tls.client_ca !== null && config.tls.cert === null)
      tell('tls.client_ca', 'tls.client_ca needs tls.cert and tls.key too');
    for (const [key, sentence] of authProblems({
      ...config,
      local: {
        grpc: isLoopback(config.listen),
        http: config.http_listen === null || isLoopback(config.http_listen),
      },
    }))
      tell(key, sentence);
    if (config.tls.cert === null && !config.insecure && !isLoopback(config.listen))
      tell(
        'listen',
        `listening on ${config.listen} without TLS would let anyone on the network in: ` +
          'state tls.cert and tls.key, listen on 127.0.0.1, or permit it with --insecure ' +
          '(insecure: true)',
      );
  });

/** The configuration, validated and frozen. */
export type Config = DeepReadonly<z.output<typeof schema>>;

// JSON is readonly already; recursion in a recursive type is too much for the compiler.
export type DeepReadonly<T> = T extends object
  ? { readonly [K in keyof T]: K extends 'qos_specs' ? JsonObject : DeepReadonly<T[K]> }
  : T;

function isRatio(ratio: number | string): boolean {
  return ratio === 'auto' || (/^\d*\.?\d+$/.test(String(ratio)) && Number(ratio) >= 1);
}
