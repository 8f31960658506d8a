import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { StowageError } from '../../src/client/index.js';
import { startPage } from '../../src/http/page-server.js';
import { Authority, hasOpenssl, type Issued } from '../support/authority.js';
import { outcomeOf } from './calls.js';
import { Site } from './site.js';

describe('revoked certificates', () => {
  let authority: Authority;
  before(function () {
    if (!hasOpenssl()) this.skip();
    authority = new Authority();
  });
  after(() => authority?.remove());

  for (const certificates of ['required', 'optional'] as const)
    describe(`where certificates are ${certificates}`, () => {
      let site: Site;
      let file: string;
      let good: Issued;
      let bad: Issued;

      before(async () => {
        file = join(authority.directory, `${certificates}.pem`);
        writeFileSync(file, authority.revoke([]));
        const { certFile: cert, keyFile: key } = authority.issueServer();
        const tls = { cert, key, client_ca: authority.certFile, crl: file };
        site = await Site.start({ tls: { ...tls, client_certificates: certificates } });
        [good, bad] = [authority.issue(BOSS), authority.issue(BOSS)];
      });
      after(() => site?.stop());
      beforeEach(() => revoke([]));

      /** Puts another list in force. */
      const revoke = (revoked: readonly Issued[], days?: number) => {
        writeFileSync(file, authority.revoke(revoked, days));
        site.reload({});
      };
      const probe = (certificate: Issued, session?: Buffer) =>
        probeOf(site, { ca: authority.cert, ...pairOf(certificate), ...(session && { session }) });
      const said = () => site.logged.map(({ msg }) => String(msg)).join('\n');

      it('are refused, and connections under them end; others stay', async () => {
        const watch = async (certificate: Issued) => {
          const stop = new AbortController();
          const client = site.connect({ certificate, ca: authority.cert });
          const events = client.events.watchEvents({}, { signal: stop.signal });
          const iterator = events[Symbol.asyncIterator]();
          await iterator.next();
          return { client, stop, next: () => iterator.next() };
        };
        const [stays, ends] = [await watch(good), await watch(bad)];
        revoke([bad]);
        await assert.rejects(async () => {
          // Nothing else ends a stream of events.
          while (!(await ends.next()).done);
        }, StowageError);
        assert.match(said(), /^tls\.crl: 1 connections with revoked certificates were ended$/m);
        assert.equal((await probe(bad)).refused, true);
        assert.match(said(), /^TLS with .* failed: its certificate was revoked/m);
        assert.equal((await probe(good)).refused, false);
        assert.equal(await outcomeOf(stays.client.pools.listPools({})), 'OK');
        stays.stop.abort();
        // It is let in again when no list names it.
        revoke([]);
        assert.equal((await probe(bad)).refused, false);
      });

      it('do not come in by what was agreed before', async () => {
        const { session } = await probe(bad);
        assert.ok(session !== null);
        assert.equal((await probe(bad, session)).reused, true);
        revoke([bad]);
        assert.deepEqual(await probe(bad, session), {
          session: null,
          reused: false,
          refused: true,
        });
      });

      it('nor does any certificate when the list has ended, of which is told', async () => {
        revoke([], -1);
        const client = site.connect({ certificate: good, ca: authority.cert });
        if (certificates === 'optional')
          assert.equal(
            await outcomeOf(client.pools.listPools({})),
            'UNAUTHENTICATED NO_CREDENTIALS',
          );
        else {
          assert.equal((await probe(good)).refused, true);
          assert.match(said(), /^TLS with .* failed: the list of tls\.crl has ended/m);
        }
        assert.match(
          said(),
          /^tls\.crl has ended, on 20.*: clients with certificates are refused/m,
        );
        const metrics = await fetch(`http://${site.server.httpAddress}/metrics`, {
          headers: { authorization: `Bearer ${await site.token('prometheus')}` },
        });
        const name = 'stowage_revocation_list_expiry_timestamp_seconds';
        const told = new RegExp(`^${name} (\\d+)`, 'm').exec(await metrics.text());
        const days = (Date.now() / 1000 - Number(told?.[1])) / 86_400;
        assert.ok(days > 0.9 && days < 1.1, String(days));
      });
    });
});

describe('revoked certificates at the page', () => {
  it('end a connection that is there, and one that comes', async function () {
    if (!hasOpenssl()) this.skip();
    const authority = new Authority();
    const directory = mkdtempSync(join(tmpdir(), 'stowage-revoked-'));
    writeFileSync(join(directory, 'index.html'), 'page');
    const bad = authority.issue(BOSS);
    const { cert, key } = authority.issueServer();
    const tls = { cert, key, clientCa: authority.cert, revoked: [], optional: true };
    let isRevoked = false;
    const page = await startPage({
      ...{ host: '127.0.0.1', port: 0, directory, local: true, tls },
      call: (_, response) => void response.end(),
      isRevoked: () => isRevoked,
    });
    try {
      const connection = () => {
        const { port } = new URL(page.url);
        const socket = connectTls({
          ...{ port: Number(port), host: 'localhost', ca: authority.cert },
          ...pairOf(bad),
        });
        return new Promise<{ ended: Promise<unknown> }>((resolve, reject) => {
          const ended = new Promise((end) => socket.once('close', end));
          socket.once('secureConnect', () => resolve({ ended }));
          socket.once('error', reject);
          socket.resume();
        });
      };
      const open = await connection();
      isRevoked = true;
      page.replaceTls(tls);
      await open.ended;
      await (await connection()).ended;
    } finally {
      await page.close();
      authority.remove();
      rmSync(directory, { recursive: true });
    }
  });
});

const BOSS = { subject: '/O=Cloud/CN=boss' };

const pairOf = ({ cert, key }: Issued) => ({ cert, key });

/** How a server takes a connection: it is refused unless it answers a ping. */
function probeOf(site: Site, options: ConnectionOptions) {
  const port = Number(site.server.address.split(':')[1]);
  const socket = connectTls({ ...options, port, host: 'localhost', ALPNProtocols: ['h2'] });
  return new Promise<{ session: Buffer | null; reused: boolean; refused: boolean }>((resolve) => {
    let session: Buffer | null = null;
    socket.once('session', (given: Buffer) => {
      session = given;
    });
    const http2 = connect(`https://localhost:${port}`, { createConnection: () => socket });
    const told = (refused: boolean) => {
      resolve({
        session: refused ? null : session,
        reused: socket.isSessionReused() === true,
        refused,
      });
      http2.destroy();
    };
    http2.once('connect', () => http2.ping((error) => told(error !== null)));
    http2.once('error', () => told(true));
    http2.once('close', () => told(true));
  });
}
