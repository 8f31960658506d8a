import { z } from 'zod';
import { ROLES } from '../domain/role.js';
import { SECTION, span, word } from './kinds.js';

const patterns = z.array(word.max(1024, { error: 'a pattern of at most 1024 characters' }), {
  error: 'a list of patterns',
});
const FILE = 'path of a file, not its text, or null';
const BINDING = {
  error: 'a map with roles, certificates, tokens, projects, hosts and backends',
};
const ROLE = `one of ${ROLES.join(', ')}`;

const binding = z.strictObject(
  {
    certificates: patterns.default([]),
    tokens: patterns.default([]),
    roles: z.array(z.enum(ROLES, { error: ROLE }), { error: 'a list of roles' }),
    projects: patterns.default([]),
    hosts: patterns.default([]),
    backends: patterns.default([]),
  },
  BINDING,
);

/** Who may do what: the section `auth`. */
export const authSchema = z
  .strictObject(
    {
      mode: z
        .enum(['auto', 'required', 'none'], { error: 'auto, required or none' })
        .default('auto')
        .describe(
          'Whether callers are asked who they are. none: everybody may do everything. auto: ' +
            'required as soon as `auth.bindings` has a line.',
        ),
      bindings: z
        .array(binding, { error: 'a list of bindings' })
        .max(10_000, { error: 'a list of at most 10000 bindings' })
        .default([])
        .describe(
          'Gives roles to identities: `certificates` and `tokens` are patterns of their names, ' +
            '`projects` (of a client), `hosts` (of a manager) and `backends` (of a worker) what ' +
            'the `roles` are for. `*` stands for any text.',
        ),
      tokens: z
        .strictObject(
          {
            jwks_file: z
              .union([word, z.null()], { error: FILE })
              .default(null)
              .describe('Public keys of the issuer of tokens, path of a JWKS file.'),
            public_keys: z
              .array(word, { error: 'a list of paths of PEM files' })
              .default([])
              .describe('More of them, paths of PEM files.'),
            issuer: z
              .union([word, z.null()], { error: 'text, or null' })
              .default(null)
              .describe('The `iss` that tokens must have. Null: any.'),
            audiences: z
              .array(word, { error: 'a list of texts' })
              .default(['stowage'])
              .describe('Tokens must have one of these as `aud`.'),
            name_claim: word.default('sub').describe('The claim that names the identity.'),
            clock_tolerance_ms: span(0, 300_000)
              .default(5_000)
              .describe("How far the issuer's clock may be off."),
          },
          SECTION,
        )
        .prefault({}),
      reflection: z
        .enum(['anyone', 'identified', 'off'], { error: 'anyone, identified or off' })
        .default('identified')
        .describe(
          'Who is told of services and messages by server reflection. off: it is not served.',
        ),
      metrics: z
        .enum(['anyone', 'role', 'off'], { error: 'anyone, role or off' })
        .default('anyone')
        .describe(
          'Who may read /metrics. role: who shows a bearer token whose identity has the role ' +
            'metrics, operator or auditor. off: nobody; /livez and /readyz stay.',
        ),
    },
    SECTION,
  )
  .prefault({});

/** The section as it is written. */
type Auth = z.output<typeof authSchema>;

/** Whether callers are asked who they are. */
export function authRequired({
  mode,
  bindings,
}: {
  readonly mode: Auth['mode'];
  readonly bindings: readonly unknown[];
}): boolean {
  return mode === 'required' || (mode === 'auto' && bindings.length > 0);
}

/** What of the rest of the configuration the section is checked against. */
interface Beside {
  readonly auth: Auth;
  readonly tls: { readonly cert: string | null; readonly client_ca: string | null };
  /** Whether only this machine can reach gRPC, HTTP, and the operators' page. */
  readonly local: { readonly grpc: boolean; readonly http: boolean; readonly page: boolean };
}

/** What of the section contradicts itself or the rest: key and sentence. */
export function* authProblems(beside: Beside): Iterable<readonly [string, string]> {
  const { auth, tls, local } = beside;
  const takesTokens = auth.tokens.jwks_file !== null || auth.tokens.public_keys.length > 0;
  if (!authRequired(auth)) {
    // Without TLS it is `insecure` that says so.
    if (!(local.grpc && local.page) && auth.mode === 'auto' && tls.cert !== null)
      yield [
        'auth.mode',
        'listening beyond this machine without auth.bindings would let whoever connects do ' +
          'anything: state auth.bindings, or say so with auth.mode: none',
      ];
    if (auth.metrics === 'role')
      yield ['auth.metrics', 'auth.metrics: role needs auth.bindings and auth.tokens'];
    return;
  }
  if (auth.bindings.length === 0)
    yield ['auth.bindings', 'auth.mode: required without auth.bindings would refuse everybody'];
  if (takesTokens && tls.cert === null && !(local.grpc && local.page))
    yield [
      'auth.tokens',
      'auth.tokens without TLS beyond this machine: whoever sees a token on the network could ' +
        'use it; state tls.cert and tls.key, or listen on 127.0.0.1',
    ];
  if (auth.metrics === 'role' && !takesTokens)
    yield ['auth.metrics', 'auth.metrics: role needs auth.tokens, for HTTP knows no certificates'];
  if (auth.metrics === 'role' && !local.http)
    yield [
      'auth.metrics',
      'auth.metrics: role needs http_listen on this machine: HTTP has no TLS here, and whoever ' +
        'sees a token on the network could use it',
    ];
  if (takesTokens && auth.tokens.audiences.length === 0)
    yield ['auth.tokens.audiences', 'auth.tokens.audiences must name at least one audience'];
  for (const [index, one] of auth.bindings.entries())
    for (const problem of bindingProblems(one, { takesTokens, clientCa: tls.client_ca }))
      yield [`auth.bindings.${index}`, `auth.bindings[${index}] ${problem}`];
}

type Binding = z.output<typeof binding>;

function* bindingProblems(
  { certificates, tokens, roles, projects, hosts, backends }: Binding,
  has: { readonly takesTokens: boolean; readonly clientCa: string | null },
): Iterable<string> {
  if (certificates.length + tokens.length === 0)
    yield 'names no identity: state certificates or tokens';
  if (certificates.length > 0 && has.clientCa === null)
    yield 'names certificates, which nobody checks without tls.client_ca';
  if (tokens.length > 0 && !has.takesTokens)
    yield 'names tokens, which nobody checks without auth.tokens.jwks_file or public_keys';
  if (roles.length === 0) yield 'gives no role';
  for (const [role, key, stated] of [
    ['client', 'projects', projects],
    ['manager', 'hosts', hosts],
    ['worker', 'backends', backends],
  ] as const) {
    if (roles.includes(role) && stated.length === 0)
      yield `gives the role ${role} for no ${key}: state ${key}, '*' for all`;
    if (!roles.includes(role) && stated.length > 0)
      yield `states ${key}, which only the role ${role} has`;
  }
}
