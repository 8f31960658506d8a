import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { StowageError } from '../../src/client/index.js';
import { Authority, hasOpenssl } from '../support/authority.js';
import { tokenIssuer } from '../support/token-issuer.js';
import { outcomeOf } from './calls.js';
import { BINDINGS, Site } from './site.js';

describe('what changes while the server runs', () => {
  let site: Site;
  beforeEach(async function () {
    if (!hasOpenssl()) this.skip();
    site = await Site.start();
  });
  afterEach(() => site?.stop());

  /** What ends a stream. */
  const endOf = async (stream: AsyncIterable<unknown>, begun: () => void): Promise<string> => {
    try {
      for await (const _ of stream) begun();
      return 'OK';
    } catch (error) {
      if (error instanceof StowageError) return `${error.code} ${error.reason}`;
      throw error;
    }
  };
  const auth = (bindings: readonly unknown[]) => ({ auth: { ...site.config.auth, bindings } });

  it('is who may do what: the next call meets it, and streams that it concerns end', async () => {
    const client = site.as('client');
    const auditor = site.as('auditor');
    let others = 0;
    const stillThere = new AbortController();
    const untouched = endOf(
      auditor.events.watchEvents({}, { signal: stillThere.signal }),
      () => others++,
    );
    const begun = new Promise<void>((resolve) => {
      const watched = endOf(client.events.watchEvents({ filter: { projectId: 'acme' } }), resolve);
      void watched.then((end) => ends.push(end));
    });
    const ends: string[] = [];
    await begun;
    assert.equal(await outcomeOf(client.volumes.listVolumes({})), 'OK');
    site.reload(auth(BINDINGS.filter(({ roles }) => !roles.includes('client'))));
    const denied = 'PERMISSION_DENIED ROLE_MISSING';
    assert.equal(await outcomeOf(client.volumes.listVolumes({})), denied);
    await until(() => ends.length > 0);
    assert.deepEqual(ends, ['UNAVAILABLE ACCESS_CHANGED']);
    // Of another project now: its own earlier requests are no longer for it.
    const requestId = randomUUID();
    site.reload(auth(BINDINGS));
    const asked = { requestId, volumeId: randomUUID(), projectId: 'acme', sizeGib: 1n };
    await outcomeOf(client.scheduler.scheduleCreateVolume(asked));
    const diagnosis = () => outcomeOf(client.scheduler.getDiagnosis({ requestId }));
    assert.equal(await diagnosis(), 'OK');
    site.reload(auth([{ ...BINDINGS[0], projects: ['other'] }, ...BINDINGS.slice(1)]));
    assert.equal(await diagnosis(), 'NOT_FOUND REQUEST_NOT_FOUND');
    site.reload(auth(BINDINGS));
    assert.equal(await outcomeOf(client.volumes.listVolumes({})), 'OK');
    assert.ok(others > 0);
    stillThere.abort();
    // As its own client ended it.
    assert.equal(await untouched, 'CANCELLED ');
  });

  it('is asked of streams that began while nobody was asked', async () => {
    const open = await Site.start({ auth: { mode: 'none' } });
    try {
      const ends: string[] = [];
      await new Promise<void>((resolve) => {
        const stream = open.as('nobody').events.watchEvents({});
        void endOf(stream, resolve).then((end) => ends.push(end));
      });
      open.reload({ auth: { bindings: [{ certificates: ['*'], roles: ['operator'] }] } });
      await until(() => ends.length > 0);
      assert.deepEqual(ends, ['UNAVAILABLE ACCESS_CHANGED']);
      assert.equal(
        await outcomeOf(open.as('nobody').pools.listPools({})),
        'UNAUTHENTICATED NO_CREDENTIALS',
      );
    } finally {
      await open.stop();
    }
  });

  it('ends a stream when its token does', async () => {
    const exp = Math.floor(Date.now() / 1000) + 1;
    const tolerance = 1000;
    const tokens = { ...site.config.auth.tokens, clock_tolerance_ms: tolerance };
    site.reload({ auth: { ...site.config.auth, tokens } });
    const client = site.connect({ token: await site.token('auditor', { exp }) });
    const end = await endOf(client.events.watchEvents({}), () => undefined);
    assert.equal(end, 'UNAUTHENTICATED CREDENTIALS_EXPIRED');
    assert.ok(Date.now() >= exp * 1000 + tolerance);
    assert.equal(
      await outcomeOf(client.pools.listPools({})),
      'UNAUTHENTICATED CREDENTIALS_EXPIRED',
    );
  });

  it('takes keys of tokens over: of a key that is gone none counts', async () => {
    const client = site.as('auditor');
    assert.equal(await outcomeOf(client.pools.listPools({})), 'OK');
    const renewed = await tokenIssuer('ES256', 'key-2');
    const file = join(site.directory, 'jwks.json');
    writeFileSync(file, JSON.stringify({ keys: [renewed.jwk] }));
    site.reload({});
    assert.equal(await outcomeOf(client.pools.listPools({})), 'UNAUTHENTICATED INVALID_TOKEN');
    const token = await renewed.sign({ sub: 'auditor', iss: 'https://id.cloud' });
    assert.equal(await outcomeOf(site.connect({ token }).pools.listPools({})), 'OK');
    // What is no key is refused as a whole, and what was there stays.
    writeFileSync(file, '{"keys":[]}');
    site.reload({});
    assert.equal(await outcomeOf(site.connect({ token }).pools.listPools({})), 'OK');
  });

  it('takes certificates over: new connections meet them, old ones live on', async () => {
    const old = site.as('operator');
    assert.equal(await outcomeOf(old.pools.listPools({})), 'OK');
    const before = await shownBy(site);
    const { certFile, keyFile } = site.serverCertificate;
    const next = site.authority.issueServer(20);
    copyFileSync(next.certFile, certFile);
    // Half of it is not taken.
    site.reload({});
    assert.equal(await shownBy(site), before);
    copyFileSync(next.keyFile, keyFile);
    site.reload({});
    assert.notEqual(await shownBy(site), before);
    assert.equal(await outcomeOf(old.pools.listPools({})), 'OK');
    const warned = site.logged.map(({ msg }) => String(msg)).filter((msg) => /tls\.cert/.test(msg));
    assert.match(warned.at(-1) ?? '', /^tls\.cert ends in 20 days, on 20/);
    const metrics = await metricsOf(site, await site.token('prometheus'));
    const told = /^stowage_certificate_expiry_timestamp_seconds\{certificate="cert"\} (\d+)/m;
    const days = (Number(told.exec(metrics.body)?.[1]) - Date.now() / 1000) / 86_400;
    assert.ok(days > 19.9 && days < 20.1, String(days));
  });

  it('takes authorities of clients over: those of others are nobody', async () => {
    const another = new Authority('/CN=another authority');
    try {
      const stranger = another.issue({ subject: '/O=Cloud/CN=boss' });
      // Of the server itself; that stays.
      const ca = site.authority.cert;
      const call = () => outcomeOf(site.connect({ certificate: stranger, ca }).pools.listPools({}));
      assert.equal(await call(), 'UNAUTHENTICATED NO_CREDENTIALS');
      copyFileSync(another.certFile, site.authority.certFile);
      site.reload({});
      assert.equal(await call(), 'OK');
    } finally {
      another.remove();
    }
  });
});

describe('beside the calls', () => {
  let site: Site;
  before(async function () {
    if (!hasOpenssl()) this.skip();
    site = await Site.start();
  });
  after(() => site?.stop());

  it('/metrics are for who has a role for them, /readyz for everybody', async () => {
    assert.equal((await metricsOf(site, null)).status, 401);
    assert.equal((await metricsOf(site, 'garbage')).status, 401);
    assert.equal((await metricsOf(site, await site.token('worker-n1'))).status, 403);
    for (const sub of ['prometheus', 'auditor'])
      assert.equal((await metricsOf(site, await site.token(sub))).status, 200);
    assert.equal((await fetch(`http://${site.server.httpAddress}/readyz`)).status, 200);
    site.reload({ auth: { ...site.config.auth, metrics: 'off' } });
    assert.equal((await metricsOf(site, await site.token('prometheus'))).status, 404);
  });

  it('health is told to everybody', async () => {
    assert.equal(await outcomeOf(site.as('nobody').health.check({})), 'OK');
  });

  it('the audit log has what operators did, and from where', async () => {
    const operator = site.as('operator');
    await site.as('manager').capabilities.heartbeat({ host: 'n1@lvm' });
    await operator.pools.setBackendState({ host: 'n1@lvm', state: 3, reason: 'disk swap' });
    const volumeId = '00000000-0000-4000-8000-000000000000';
    assert.equal(
      await outcomeOf(operator.volumes.releaseVolume({ volumeId })),
      'NOT_FOUND VOLUME_NOT_FOUND',
    );
    // What a client does with its own is no matter of operators.
    await outcomeOf(site.as('client').volumes.releaseVolume({ volumeId }));
    const lines = site.logged.filter(({ name, msg }) => name === 'audit' && msg === 'action');
    assert.deepEqual(
      lines.map(({ identity, action, object, reason, result }) => [
        identity,
        action,
        object,
        reason,
        result,
      ]),
      [
        [
          'certificate:CN=boss,O=Cloud',
          '/stowage.v1.PoolService/SetBackendState',
          'n1@lvm',
          'disk swap',
          'OK',
        ],
        [
          'certificate:CN=boss,O=Cloud',
          '/stowage.v1.VolumeService/ReleaseVolume',
          volumeId,
          '',
          'NOT_FOUND',
        ],
      ],
    );
    for (const { address } of lines) assert.match(String(address), /^127\.0\.0\.1:\d+$/);
  });

  it('and what was refused, without end of nobody', async () => {
    const from = site.logged.length;
    const denials = () =>
      site.logged.slice(from).filter(({ name, msg }) => name === 'audit' && msg !== 'action');
    await outcomeOf(
      site.as('client of another project').volumes.listVolumes({ projectId: 'acme' }),
    );
    const [line] = denials();
    assert.deepEqual(
      [line?.['identity'], line?.['action'], line?.['object'], line?.['reason']],
      ['token:other-api', '/stowage.v1.VolumeService/ListVolumes', 'project acme', 'OUT_OF_SCOPE'],
    );
    // Each once.
    await outcomeOf(site.as('metrics').pools.listPools({}));
    assert.deepEqual(
      denials().map(({ identity, reason }) => [identity, reason]),
      [
        ['token:other-api', 'OUT_OF_SCOPE'],
        ['token:prometheus', 'ROLE_MISSING'],
      ],
    );
    for (let times = 0; times < 50; times++) await outcomeOf(site.as('nobody').pools.listPools({}));
    assert.ok(denials().length <= 8, String(denials().length));
    assert.ok(denials().some(({ reason }) => reason === 'NO_CREDENTIALS'));
  });
});

/** The certificate that the server shows now. */
function shownBy(site: Site): Promise<string> {
  const port = Number(site.server.address.split(':')[1]);
  return new Promise((resolve, reject) => {
    const socket = connectTls(
      { port, host: 'localhost', ca: site.authority.cert, ALPNProtocols: ['h2'] },
      () => {
        resolve(socket.getPeerCertificate().fingerprint256);
        socket.destroy();
      },
    );
    socket.on('error', reject);
  });
}

async function metricsOf(
  site: Site,
  token: string | null,
): Promise<{ readonly status: number; readonly body: string }> {
  const answer = await fetch(`http://${site.server.httpAddress}/metrics`, {
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  });
  return { status: answer.status, body: await answer.text() };
}

async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 10));
}
