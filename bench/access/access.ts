import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '../../src/client/index.js';
import { Authority, type Issued } from '../../test/support/authority.js';
import { tokenIssuer } from '../../test/support/token-issuer.js';
import { type CloudSize, reportCloud } from '../support/cloud.js';
import { CREATE_PATH, encodedCreates } from '../support/creates.js';
import { LoadGenerator } from '../support/load.js';
import { BenchServer } from '../support/server.js';
import { median, rounded } from '../support/statistics.js';
import type { BenchOptions, Finding, Workload } from '../workload.js';

const IN_FLIGHT = 64;
const NAME = 'spiffe://cloud/api';

/** What it costs to know who calls, and whether they may. */
export const access: Workload = {
  name: 'access',
  what: 'durable ScheduleCreateVolume over TLS: CPU a call with identities and roles, and without',
  run,
};

/** A server, and how it is called. */
interface Side {
  readonly name: 'open' | 'certificate' | 'token';
  readonly server: BenchServer;
  readonly authorization: string | null;
  creates: number;
}

async function* run({ short }: BenchOptions): AsyncIterable<Finding> {
  const cloud: CloudSize = short
    ? { backends: 10, poolsEach: 20 }
    : { backends: 100, poolsEach: 100 };
  const calls = short ? 300 : 4_000;
  const authority = new Authority();
  const load = new LoadGenerator();
  const sides: Side[] = [];
  try {
    const client = authority.issue({ altNames: `URI:${NAME}` });
    const tls = { ca: authority.cert, cert: client.cert, key: client.key };
    for (const side of await sidesOf(authority)) {
      sides.push(side);
      const stowage = connect({ server: localhost(side.server), tls, token: tokenOf(side) });
      await reportCloud(stowage, cloud);
      stowage.close();
    }
    const round = async () => {
      const cpuUs: Record<string, number> = {};
      for (const side of sides) {
        const headers = side.authorization === null ? {} : { authorization: side.authorization };
        const measured = await load.measure(side.server, {
          path: CREATE_PATH,
          messages: encodedCreates(calls),
          inFlight: IN_FLIGHT,
          headers,
          tls: { ca: String(tls.ca), cert: String(tls.cert), key: String(tls.key) },
        });
        side.creates += calls;
        cpuUs[side.name] = measured.cpuUs;
      }
      return cpuUs;
    };
    // Warm once they have done as much as is measured.
    await round();
    const rounds: Record<string, number>[] = [];
    for (let count = short ? 2 : 9; count > 0; count -= 1) rounds.push(await round());
    for (const { server, creates } of sides) await server.checkAnswered(CREATE_PATH, creates);
    yield* told(calls, rounds);
  } finally {
    await load.end();
    for (const { server } of sides) await server.end();
    authority.remove();
  }
}

function* told(calls: number, rounds: readonly Record<string, number>[]): Iterable<Finding> {
  const of = (name: string) => rounded(median(rounds.map((round) => round[name] ?? 0)), 1);
  yield {
    figures: {
      in_flight: IN_FLIGHT,
      rounds: rounds.length,
      calls_a_round: calls,
      open_cpu_us: of('open'),
      certificate_cpu_us: of('certificate'),
      token_cpu_us: of('token'),
    },
  };
  for (const name of ['certificate', 'token']) {
    // Round by round, so that what the machine does besides is on both sides.
    const value = rounded(median(rounds.map((round) => (round[name] ?? 0) / (round['open'] ?? 1))));
    yield { goal: `${name}_over_open`, value, target: 1.03, is: 'most' };
  }
}

/** The same server three times: asking nobody, asking certificates, asking tokens. */
async function sidesOf(authority: Authority): Promise<Side[]> {
  const certificate = authority.issueServer();
  const issuer = await tokenIssuer('ES256', 'one');
  const jwks = join(authority.directory, 'jwks.json');
  writeFileSync(jwks, JSON.stringify({ keys: [issuer.jwk] }));
  const token = await issuer.sign({ sub: 'api', exp: Math.floor(Date.now() / 1000) + 36_000 });
  // A pattern, not all: each create asks whether the volume's project is the caller's.
  const may = { roles: ['client', 'manager'], projects: ['3f0c8a5d*'], hosts: ['*'] };
  const auth = {
    open: {},
    certificate: { bindings: [{ ...may, certificates: [NAME] }] },
    token: { tokens: { jwks_file: jwks }, bindings: [{ ...may, tokens: ['api'] }] },
  };
  const sides: Side[] = [];
  for (const name of ['open', 'certificate', 'token'] as const)
    sides.push({
      name,
      server: await serverOf(authority, certificate, name, auth[name]),
      authorization: name === 'token' ? `Bearer ${token}` : null,
      creates: 0,
    });
  return sides;
}

function serverOf(
  authority: Authority,
  { certFile, keyFile }: Issued,
  name: string,
  auth: object,
): Promise<BenchServer> {
  const file = join(authority.directory, `${name}.yaml`);
  // JSON is YAML, too.
  const tls = { cert: certFile, key: keyFile, client_ca: authority.certFile };
  writeFileSync(file, JSON.stringify({ tls, auth }));
  return BenchServer.embedded(['--config', file]);
}

function localhost({ address }: BenchServer): string {
  return address.replace('127.0.0.1', 'localhost');
}

function tokenOf({ authorization }: Side): string | undefined {
  return authorization?.replace('Bearer ', '');
}
