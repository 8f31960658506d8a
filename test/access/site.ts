import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { type RunningServer, startServer } from '../../src/app/server.js';
import { connect, type StowageClient } from '../../src/client/index.js';
import { checkValues } from '../../src/config/load.js';
import type { Config } from '../../src/config/schema.js';
import { Authority, type Issued } from '../support/authority.js';
import { requestCheck } from '../support/request-check.js';
import { type TokenIssuer, tokenIssuer } from '../support/token-issuer.js';

/** Who is bound to what: half by certificates, half by tokens. */
export const BINDINGS = [
  { certificates: ['spiffe://cloud/api'], roles: ['client'], projects: ['acme'] },
  { tokens: ['api-2'], roles: ['client'], projects: ['acme'] },
  { certificates: ['spiffe://cloud/n1'], roles: ['manager'], hosts: ['n1@lvm', 'c1@lvm'] },
  { tokens: ['worker-n1'], roles: ['worker'], backends: ['n1@lvm'] },
  { certificates: ['CN=boss,O=Cloud'], roles: ['operator'] },
  { tokens: ['auditor'], roles: ['auditor'] },
  { tokens: ['prometheus'], roles: ['metrics'] },
  { tokens: ['other-api'], roles: ['client'], projects: ['other', 'team-*'] },
  { tokens: ['n2'], roles: ['manager'], hosts: ['n2@*'] },
  { certificates: ['spiffe://cloud/worker-n2'], roles: ['worker'], backends: ['n2@lvm'] },
];

/** How each of them shows who it is. */
const SHOWN = {
  client: { altNames: 'DNS:api,URI:spiffe://cloud/api' },
  manager: { altNames: 'URI:spiffe://cloud/n1' },
  worker: { token: 'worker-n1' },
  operator: { subject: '/O=Cloud/CN=boss' },
  auditor: { token: 'auditor' },
  metrics: { token: 'prometheus' },
  'client of another project': { token: 'other-api' },
  'manager of another host': { token: 'n2' },
  'worker of another backend': { altNames: 'URI:spiffe://cloud/worker-n2' },
  'somebody unbound': { altNames: 'URI:spiffe://cloud/unbound' },
} as const satisfies Record<string, { altNames: string } | { subject: string } | { token: string }>;

/** Somebody who calls. */
export type Actor = keyof typeof SHOWN | 'nobody';

/** A server on TLS that asks who calls, with everybody who calls it. */
export class Site {
  readonly #clients: StowageClient[] = [];
  readonly #actors = new Map<Actor, StowageClient>();

  private constructor(
    readonly authority: Authority,
    readonly issuer: TokenIssuer,
    readonly directory: string,
    readonly serverCertificate: Issued,
    public config: Config,
    public server: RunningServer,
    /** Every line that was logged. */
    readonly logged: readonly Record<string, unknown>[],
  ) {}

  /** `page`: the directory of the operators' page. */
  static async start(more: Record<string, unknown> = {}, page?: string): Promise<Site> {
    const authority = new Authority();
    const directory = mkdtempSync(join(tmpdir(), 'stowage-access-'));
    const issuer = await tokenIssuer('EdDSA', 'key-1');
    writeFileSync(join(directory, 'jwks.json'), JSON.stringify({ keys: [issuer.jwk] }));
    const certificate = authority.issueServer();
    const config = checkValues({
      listen: '127.0.0.1:0',
      http_listen: '127.0.0.1:0',
      data_dir: join(directory, 'data'),
      service_down_time_ms: 600_000,
      tls: {
        cert: certificate.certFile,
        key: certificate.keyFile,
        client_ca: authority.certFile,
        client_certificates: 'optional',
      },
      auth: {
        bindings: BINDINGS,
        tokens: { jwks_file: join(directory, 'jwks.json'), issuer: 'https://id.cloud' },
        metrics: 'role',
      },
      ...more,
    });
    const logged: Record<string, unknown>[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => logged.push(JSON.parse(line)) });
    const server = await startServer(config, {
      log,
      check: requestCheck(),
      ...(page === undefined ? {} : { page }),
    });
    const site = new Site(authority, issuer, directory, certificate, config, server, logged);
    for (const actor of Object.keys(SHOWN) as (keyof typeof SHOWN)[])
      site.#actors.set(actor, await site.#clientOf(SHOWN[actor]));
    site.#actors.set('nobody', site.connect({}));
    return site;
  }

  get actors(): readonly Actor[] {
    return [...this.#actors.keys()];
  }

  as(actor: Actor): StowageClient {
    const client = this.#actors.get(actor);
    if (client === undefined) throw new Error(`nobody is called ${actor}`);
    return client;
  }

  /** A token of the issuer that the server knows. */
  token(sub: string, claims: Record<string, unknown> = {}): Promise<string> {
    return this.issuer.sign({ sub, iss: 'https://id.cloud', ...claims });
  }

  /** A client that shows these. */
  connect(shown: {
    readonly certificate?: Issued;
    readonly token?: string | (() => string);
    readonly ca?: Buffer;
  }): StowageClient {
    const { certificate, token, ca = this.authority.cert } = shown;
    const client = connect({
      server: this.server.address.replace('127.0.0.1', 'localhost'),
      tls: { ca, ...(certificate && { cert: certificate.cert, key: certificate.key }) },
      token,
    });
    this.#clients.push(client);
    return client;
  }

  async #clientOf(
    shown: { altNames: string } | { subject: string } | { token: string },
  ): Promise<StowageClient> {
    if ('token' in shown) return this.connect({ token: await this.token(shown.token) });
    return this.connect({ certificate: this.authority.issue(shown) });
  }

  /** Puts other values in force, as a reload of a changed file does. */
  reload(values: Record<string, unknown>): void {
    this.server.reload(() => {
      this.config = checkValues({ ...(this.config as Record<string, unknown>), ...values });
      return this.config;
    });
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.close();
    await this.server.stop();
    this.authority.remove();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
