import { z } from 'zod';
import type { JsonObject } from '../domain/json.js';
import { isLoopback, splitAddress } from './address.js';
import { authProblems, authSchema } from './auth-schema.js';
import { databaseSchema } from './database-schema.js';
import {
  ADDRESS,
  address,
  pemFile,
  SECTION,
  span,
  spanWords,
  TIMER_MAX_MS,
  truth,
  whole,
  word,
} from './kinds.js';
import { limitsSchema } from './limits-schema.js';
import { quarantineSchema } from './quarantine-schema.js';
import { resolversSchema } from './resolvers-schema.js';
import { diagnosisSchema, retentionSchema } from './retention-schema.js';
import { profilesSchema, schedulerSchema } from './scheduling-schema.js';
import { waitingSchema } from './waiting-schema.js';

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
            crl: pemFile.describe(
              'Lists of revoked certificates, path of a PEM file with one list of each authority ' +
                'of `tls.client_ca`. Whom they name is not let in.',
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
      page_listen: z
        .union([z.literal('auto'), z.literal('off'), address, z.null()], {
          error: `${ADDRESS}, auto, or off`,
        })
        .default('auto')
        .transform((value) => (value === 'off' ? null : value))
        .describe(
          "Where the operators' page listens, host:port; off or null: nowhere. auto: " +
            '127.0.0.1:9465, unless that is taken or `http_listen` is off. It has TLS, and asks ' +
            'callers who they are, as gRPC does.',
        ),
      data_dir: word
        .default('./data')
        .describe('Directory of the database, stowage.db, where `database.url` names no other.'),
      database: databaseSchema,
      log_level: z
        .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
          error: 'fatal, error, warn, info, debug, trace or silent',
        })
        .default('warn')
        .describe('Least severity that is logged. info: a line for each decision, too.'),
      slow_decision_ms: z
        .union([span(0), z.null()], { error: `${spanWords(0)}, or null` })
        .default(1000)
        .describe(
          'A decision that takes longer than this is logged as a warning that says where the ' +
            'time went, one a second at most; null: none is.',
        ),
      scheduler: schedulerSchema,
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
            group_capabilities: z
              .array(z.string().min(1).max(255), { error: 'a list of names of capabilities' })
              .default([])
              .describe(
                'Capabilities, such as aggregate_id, that name the physical space which a pool ' +
                  'shares with others, besides capacity_group; the first that a pool reports ' +
                  'counts. Pools with the same name are one space, whatever their backends.',
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
      profiles: profilesSchema,
      resolvers: resolversSchema,
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
      service_down_time_ms: span(100, TIMER_MAX_MS)
        .default(60_000)
        .describe('A host that is silent for so long is down.'),
      workers: z
        .strictObject(
          {
            lease_ms: span(100, TIMER_MAX_MS)
              .default(30_000)
              .describe('Life of a lease unless it is renewed.'),
            reschedule_after_down_ms: z
              .union([span(0), z.null()], { error: `${spanWords(0)}, or null` })
              .default(600_000)
              .describe(
                'A backend down for so long loses what its workers had leased; null: never.',
              ),
            reschedule_after_return_ms: span(0, TIMER_MAX_MS)
              .default(60_000)
              .describe(
                'After a backend came back while others are down, so long nothing that waits ' +
                  'for these is decided elsewhere: they may return, too. 0: no such span.',
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
              .union([span(1000), z.null()], { error: `${spanWords(1000)}, or null` })
              .default(null)
              .describe(
                'Pools whose backend has sent no report for so long take nothing new; ' +
                  'null: however old.',
              ),
            clock_tolerance_ms: span(0)
              .default(10_000)
              .describe("How far managers' clocks may be off."),
          },
          SECTION,
        )
        .prefault({}),
      quarantine: quarantineSchema,
      waiting: waitingSchema,
      heartbeat_flush_ms: span(10, TIMER_MAX_MS)
        .default(10_000)
        .describe('How often signs of life are written down.'),
      retention: retentionSchema,
      diagnosis: diagnosisSchema,
      limits: limitsSchema,
      metrics: z
        .strictObject(
          {
            max_pools: whole(0)
              .default(1000)
              .describe(
                'With more pools than this, /metrics has no figures by pool, a count; 0: never.',
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
        'retention.finished_decisions must not be below retention.requests: a ' +
          'repeated request is answered from its decision',
      );
    if (config.quarantine.max_time_ms < config.quarantine.base_time_ms)
      tell('quarantine.max_time_ms', 'quarantine.max_time must not be below quarantine.base_time');
    if ((config.tls.cert === null) !== (config.tls.key === null))
      tell('tls', 'tls.cert and tls.key belong together: state both or neither');
    if (config.tls.client_ca !== null && config.tls.cert === null)
      tell('tls.client_ca', 'tls.client_ca needs tls.cert and tls.key too');
    if (config.tls.crl !== null && config.tls.client_ca === null)
      tell('tls.crl', 'tls.crl needs tls.client_ca too: it lists certificates of clients');
    for (const [key, sentence] of authProblems({
      ...config,
      local: {
        grpc: isLoopback(config.listen) || splitAddress(config.listen) === undefined,
        http: config.http_listen === null || isLoopback(config.http_listen),
        page: isLocalPage(config.page_listen),
      },
    }))
      tell(key, sentence);
    const addressed = splitAddress(config.listen) !== undefined;
    if (config.tls.cert === null && !config.insecure && addressed && !isLoopback(config.listen))
      tell('listen', withoutTls(config.listen));
    if (config.tls.cert === null && !config.insecure && !isLocalPage(config.page_listen))
      tell('page_listen', withoutTls(config.page_listen ?? ''));
  });

/** Whether only this machine can reach the operators' page. */
function isLocalPage(listen: string | null): boolean {
  // What is no address is told of as that.
  if (listen === null || listen === 'auto' || splitAddress(listen) === undefined) return true;
  return isLoopback(listen);
}

function withoutTls(listen: string): string {
  return (
    `listening on ${listen} without TLS would let anyone on the network in: state tls.cert and ` +
    'tls.key, listen on 127.0.0.1, or permit it with --insecure (insecure: true)'
  );
}

/** The configuration, validated and frozen. */
export type Config = DeepReadonly<z.output<typeof schema>>;

// JSON is readonly already; recursion in a recursive type is too much for the compiler.
export type DeepReadonly<T> = T extends object
  ? { readonly [K in keyof T]: K extends 'qos_specs' ? JsonObject : DeepReadonly<T[K]> }
  : T;
