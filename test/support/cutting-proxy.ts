import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * What a proxy does with a client's message: passes it on, loses it, cuts the connection before, or
 * passes it on and cuts the connection before the answer.
 */
export type Cut = 'pass' | 'lost' | 'before' | 'after';

/** A proxy to a server that can cut the connection at a chosen message. */
export class CuttingProxy {
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** Starts a proxy. `decide` is called with everything that a client sends. */
  static async start(
    to: { readonly host: string; readonly port: number },
    decide: (said: string) => Cut,
  ): Promise<CuttingProxy> {
    const server = createServer((client) => {
      const upstream = connect(to.port, to.host);
      for (const socket of [client, upstream]) {
        proxy.#sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          proxy.#sockets.delete(socket);
          client.destroy();
          upstream.end();
        });
      }
      upstream.pipe(client, { end: false });
      client.on('data', (data: Buffer) => {
        const cut = decide(data.toString('latin1'));
        if (cut === 'lost') return;
        if (cut !== 'before') upstream.write(data);
        if (cut !== 'pass') {
          upstream.unpipe(client);
          client.destroy();
        }
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
    const proxy = new CuttingProxy(server, address.port);
    return proxy;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }
}
