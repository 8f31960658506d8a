import assert from 'node:assert/strict';
import type { ServerHttp2Session } from 'node:http2';
import { Client, credentials, Server, type ServerUnaryCall } from '@grpc/grpc-js';
import { TlsCredentials } from '../../../src/app/tls-credentials.js';
import type { Credentials } from '../../../src/auth/authenticator.js';
import { CredentialReader } from '../../../src/grpc/access/credentials.js';
import { http2ServersOf } from '../../../src/grpc/admission/http2-servers.js';
import { Authority, hasOpenssl, type Issued } from '../../support/authority.js';

const PATH = '/test/Who';

describe('what a call shows of its caller', () => {
  let authority: Authority;
  let server: Server;
  let address: string;
  const seen: Credentials[] = [];
  /** What was seen of the same calls before grpc-js had them. */
  const seenBefore: Credentials[] = [];
  let asked = 0;

  before(async function () {
    if (!hasOpenssl()) this.skip();
    authority = new Authority();
    const { cert, key } = authority.issueServer();
    server = new Server();
    const reader = new CredentialReader();
    const handle = (
      call: ServerUnaryCall<Buffer, Buffer>,
      done: (error: null, answer: Buffer) => void,
    ) => {
      const ask = call.getAuthContext.bind(call);
      call.getAuthContext = () => {
        asked += 1;
        return ask();
      };
      seen.push(reader.of(call));
      done(null, Buffer.alloc(0));
    };
    const same = (bytes: Buffer) => bytes;
    server.register<Buffer, Buffer>(PATH, handle, same, same, 'unary');
    const tls = new TlsCredentials({ cert, key, clientCa: authority.cert, crl: null }, true);
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', tls, (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      ),
    );
    address = `localhost:${port}`;
    const before = new CredentialReader();
    for (const http2 of http2ServersOf(server))
      http2.prependListener('stream', ({ session }, headers) => {
        assert.ok(session !== undefined);
        seenBefore.push(before.ofStream(session as ServerHttp2Session, headers.authorization));
      });
  });
  after(() => {
    server?.forceShutdown();
    authority?.remove();
  });

  /** The identities of so many calls over one connection. */
  async function over(certificate: Issued | null, calls: number): Promise<(string | undefined)[]> {
    const tls = credentials.createSsl(authority.cert, certificate?.key, certificate?.cert);
    const client = new Client(address, tls, { 'grpc.use_local_subchannel_pool': 1 });
    seen.length = 0;
    seenBefore.length = 0;
    for (let call = 0; call < calls; call++)
      await new Promise<void>((resolve, reject) =>
        client.makeUnaryRequest(
          PATH,
          (bytes: Buffer) => bytes,
          (bytes: Buffer) => bytes,
          Buffer.alloc(0),
          (error) => (error === null ? resolve() : reject(error)),
        ),
      );
    client.close();
    assert.deepEqual(seenBefore, seen);
    return seen.map(({ certificate: found }) => found?.name);
  }

  it('is read once for a connection, and never taken from another', async () => {
    const [a, b] = ['a', 'b'].map((name) => authority.issue({ altNames: `URI:x://${name}` }));
    assert.ok(a !== undefined && b !== undefined);
    asked = 0;
    assert.deepEqual(await over(a, 3), ['x://a', 'x://a', 'x://a']);
    // The part of grpc-js that leads to the connection is where it was.
    assert.equal(asked, 1);
    assert.deepEqual(await over(b, 2), ['x://b', 'x://b']);
    assert.deepEqual(await over(null, 2), [undefined, undefined]);
    assert.equal(asked, 3);
  });

  it('is no certificate of another authority', async () => {
    const another = new Authority('/CN=another');
    try {
      const stranger = another.issue({ altNames: 'URI:x://a' });
      assert.deepEqual(await over(stranger, 1), [undefined]);
    } finally {
      another.remove();
    }
  });
});
