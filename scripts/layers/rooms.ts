/** Which packages a layer may import, Node.js's own among them. */
export type Packages =
  /** These and no others. */
  | { readonly only: readonly string[] }
  /** Any but database drivers. */
  | 'no SQL'
  | 'any';

/** A directory, or a file beside it, with one subject. */
export interface Room {
  /** Its path in the layer; one that ends in .ts is a file. */
  readonly name: string;
  /** What it contains, for people. */
  readonly holds: string;
}

/** A directory of src/ (or migrations/), with what it may import. */
export interface Layer {
  /** From the project's root. */
  readonly path: string;
  readonly holds: string;
  /** Paths that it may import besides itself: layers, or rooms of them. */
  readonly imports: readonly string[];
  readonly packages: Packages;
  /**
   * Rooms by floors, the lowest first. A room may import rooms of lower floors, never of its own or
   * a higher one. Empty: the layer has no rooms.
   */
  readonly floors: readonly (readonly Room[])[];
}

const NO_PACKAGES: Packages = { only: [] };

const ENGINE: Layer['floors'] = [
  [room('lib', "text as Python's, JSON's shapes, names, spans, UUIDs, random numbers")],
  [
    room(
      'request',
      'what is asked of a decision, the pools as rules see them, the hints that name other volumes',
    ),
  ],
  [room('capabilities', 'extra specs and how capabilities meet them')],
  [room('capacity', 'the only capacity arithmetic')],
  [
    room(
      'driver-report',
      'reads what drivers say, as Cinder does, and how a report comes to stand',
    ),
  ],
  [
    room(
      'expression',
      'the language of filter_function and goodness_function, pool by pool or in columns',
    ),
  ],
  [
    room('report-warnings', 'what is suspicious in reports'),
    room('query', 'the language of JsonFilter'),
    room('framework', 'what a filter and a weigher are, and how they are run'),
  ],
  [
    room('filters', 'one file a filter, and their registry'),
    room('weighers', 'one file a weigher, and their registry'),
  ],
  [
    room(
      'decide',
      'pools and a request in, a choice or a diagnosis out; schedule.ts is the main path',
    ),
  ],
  [
    room('estimate', 'how much more would fit; estimate.ts is the main path'),
    room(
      'index',
      'what decisions are made on: committed rows, tentative reservations, and rankings',
    ),
  ],
  [room('journal', 'what decisions saw, line by line, and how they are made again on it')],
];

const LEDGER: Layer['floors'] = [
  [
    room('store-port', 'what the ledger asks of a store, and the rows of a transaction'),
    room('lib', 'clock, timers and observers as ports; ids, digests, names'),
  ],
  [room('settings.ts', 'what configuration tells the ledger')],
  [room('api', 'the use cases and their types: what the ledger shows')],
  [room('errors.ts', 'the coded errors that several verbs raise')],
  [
    room(
      'hosts',
      'who belongs to a backend, who lives, which report is newer, what is kept in memory ' +
        'of reports',
    ),
  ],
  [
    room(
      'reservations',
      'the capacity table, what each operation does to it, and what does not agree with it',
    ),
  ],
  [
    room('events', 'what is written into the event log'),
    room('journal', 'writes what decisions saw, and finds it again'),
  ],
  [room('commit', 'the group commit, and following what others committed')],
  [room('dispatch', 'workers that watch, and the orders that they are offered')],
  [room('attempts', 'the steps of one attempt at a request: opened, ended, refused, given up')],
  [room('context.ts', 'what the verbs work with')],
  [
    room('placement', 'deciding a request; place.ts is the main path of every operation'),
    room('reports', "managers' reports, signs of life and states"),
    room('queries', 'what changes nothing'),
  ],
  [
    room('outcomes', 'leases, and what workers say became of their orders'),
    room('volumes', 'what operators and callers do to volumes that there are'),
    room('renaming', 'backends and pools get other names, or are forgotten'),
  ],
  [room('upkeep', 'what is done from time to time')],
  [room('use-cases.ts', 'the verbs over one context')],
  [room('ledger.ts', 'wires all of it')],
];

const STORE: Layer['floors'] = [
  [room('sql', 'cells, tables, connections, and what dialects say differently')],
  [
    room('schema', 'brings the tables up to date'),
    room('rows', 'the conversion of rows, one file a table'),
  ],
  [room('cache', 'rows that are remembered')],
  [room('queries', 'what is read')],
  [room('transact', 'loading, changing and writing rows in one transaction')],
  [
    room('sqlite', 'the store on a file of its own'),
    room('postgres', 'the store that servers share'),
  ],
  [room('thread', "what writes a file of SQLite's, on a thread of its own")],
  [room('open', 'opens what is configured')],
  [room('dump', 'exports and imports')],
];

const GRPC: Layer['floors'] = [
  [
    room('values', 'times, texts, numbers and words of messages'),
    room('hot', 'codecs and checks that are written by hand, for what is called most'),
  ],
  [
    room('tokens', 'page and resume tokens'),
    room('errors', 'coded errors as statuses'),
    room('access', 'who calls, and what each method asks of its caller'),
    room('streams', 'messages in and out, queues, bells'),
  ],
  [
    room('validate', 'validation: what the proto and we ask of a message'),
    room('convert', 'where proto types end'),
  ],
  [room('decode', 'bytes as messages, large ones in turns of the event loop')],
  [room('admission', 'what is let in when more is asked for than can be done')],
  [room('adapter', 'calls of grpc-js as functions')],
  [
    room('services', 'one file a service'),
    room('reflection', 'what servers say of their services'),
    room('web', 'what browsers may call, by the Connect protocol'),
  ],
  [room('server.ts', 'wires all of it')],
];

const CLI: Layer['floors'] = [
  [room('terminal', 'streams, colours and signals of the process')],
  [room('output', 'tables, lists, JSON, progress'), room('files', 'what commands read and write')],
  [
    room('views', 'messages as rows for people'),
    room('cinder-conf', 'imports a cinder.conf'),
    room('options', 'what commands have in common: arguments and flags'),
    room('worker-check', 'shows what `worker check` finds'),
  ],
  [
    room('session', 'a connection to a server, and what several commands ask of it'),
    room('server', 'the server, exports and imports run as commands'),
    room('reporting', 'sends a report again and again'),
    room('completion', "shells' completion"),
    room('manual', 'manual pages'),
  ],
  [
    room('sample-worker', 'the worker of `worker run`'),
    room('installing', "puts completion and manual pages into a user's folders"),
  ],
  [room('demo', 'the demonstration')],
  [room('commands', 'one file a command')],
  [room('program', 'all commands, and what becomes of their errors')],
];

const PAGE: Layer['floors'] = [
  [room('lib', 'the API, streams, addresses, and what is computed of messages')],
  [room('parts', 'tables, bars, links, badges')],
  [room('views', 'one file a view')],
  [room('main.ts', 'begins')],
];

/** All layers. `npm run rooms` makes the lint rules and the READMEs of the rooms from them. */
export const LAYERS: readonly Layer[] = [
  layer('src/domain', 'readonly types and the table of coded errors', [], NO_PACKAGES),
  layer(
    'src/engine',
    'pure: pools and a request in, a choice or a diagnosis out',
    ['src/domain'],
    NO_PACKAGES,
    ENGINE,
  ),
  layer(
    'src/ledger',
    'the use cases, one file a verb',
    ['src/domain', 'src/engine'],
    { only: ['node:crypto'] },
    LEDGER,
  ),
  layer('src/auth', 'who somebody is, and what that identity may do', ['src/domain'], {
    only: ['jose', 'node:crypto', 'node:util'],
  }),
  layer('migrations', 'the schema, one file a change', [], { only: ['knex'] }),
  layer(
    'src/store',
    "the ledger's port on databases",
    ['src/domain', 'src/ledger/store-port', 'migrations'],
    'any',
    STORE,
  ),
  layer(
    'src/grpc',
    'the services',
    [
      'src/domain',
      'src/auth',
      'src/engine',
      'src/ledger/api',
      'src/ledger/errors.ts',
      'src/ledger/lib',
      'src/gen',
    ],
    'no SQL',
    GRPC,
  ),
  layer(
    'src/http',
    "metrics, liveness, and the operators' page",
    ['src/domain/server-failure.ts'],
    'no SQL',
  ),
  layer('src/resolvers', 'asks other services for what requests leave out', [], 'no SQL'),
  layer(
    'src/config',
    'defaults < file < environment < flags; checked once, frozen, passed in',
    ['src/domain'],
    'no SQL',
  ),
  layer('src/client', 'the client side', ['src/gen'], 'no SQL'),
  layer(
    'src/conformance',
    'plays the server to a program, and judges by the contract what it made of that',
    ['src/gen', 'src/grpc/validate/rule-words.ts'],
    'no SQL',
  ),
  layer(
    'src/tracing',
    'follows calls and decisions in traces, with OpenTelemetry',
    ['src/domain', 'src/ledger/lib'],
    {
      only: [
        '@opentelemetry/api',
        '@opentelemetry/core',
        '@opentelemetry/exporter-trace-otlp-proto',
        '@opentelemetry/resources',
        '@opentelemetry/sdk-trace-base',
      ],
    },
  ),
  layer(
    'src/app',
    'wires a server, an export, an import',
    [
      'src/domain',
      'src/auth',
      'src/engine',
      'src/ledger/lib',
      'src/ledger/settings.ts',
      'src/ledger/ledger.ts',
      'src/store',
      'src/grpc',
      'src/http',
      'src/resolvers',
      'src/tracing',
      'src/config',
    ],
    'no SQL',
  ),
  layer(
    'page',
    "the operators' page, which runs in browsers",
    ['src/gen'],
    {
      only: [
        '@bufbuild/protobuf',
        '@bufbuild/protobuf/wkt',
        '@connectrpc/connect',
        '@connectrpc/connect-web',
        'preact',
        'preact/hooks',
      ],
    },
    PAGE,
  ),
  layer(
    'src/cli',
    'the command',
    ['src/client', 'src/conformance', 'src/config', 'src/app', 'src/tracing/open.ts', 'src/gen'],
    'no SQL',
    CLI,
  ),
];

function room(name: string, holds: string): Room {
  return { name, holds };
}

function layer(
  path: string,
  holds: string,
  imports: readonly string[],
  packages: Packages,
  floors: Layer['floors'] = [],
): Layer {
  return { path, holds, imports, packages, floors };
}
