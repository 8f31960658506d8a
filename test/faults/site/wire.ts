import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A TCP connection through here can be cut or stalled. It keeps its address while what lies behind
 * comes and goes.
 */
export class Wire {
  readonly #sockets = new Set<Socket>();
  #target: { readonly host: string; readonly port: number } | null = null;
  #stalled = false;
  #listening: (() => void)[] = [];

  private constructor(private readonly server: Server) {
    server.on('connection', (near) => this.#join(near));
  }

  static async open(): Promise<Wire> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Wire(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Leads new connections to `host:port`; null: they are refused. */
  lead(address: string | null): void {
    if (address === null) {
      this.#target = null;
      return;
    }
    const [host = '', port = ''] = address.split(':');
    this.#target = { host, port: Number(port) };
  }

  /** Resolves as soon as whoever is behind says anything, whatever it is. */
  heard(): Promise<void> {
    return new Promise((resolve) => this.#listening.push(resolve));
  }

  /** Ends every connection as if the network had. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Lets nothing through, without a word, until `flow`. */
  stall(): void {
    this.#stalled = true;
    for (const socket of this.#sockets) socket.pause();
  }

  flow(): void {
    this.#stalled = false;
    for (const socket of this.#sockets) socket.resume();
  }

  close(): void {
    this.server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #join(near: Socket): void {
    if (this.#target === null) {
      near.destroy();
      return;
    }
    const far = connect(this.#target.port, this.#target.host);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.setNoDelay(true);
      from.on('data', (bytes) => {
        to.write(bytes);
        if (from === far) for (const tell of this.#listening.splice(0)) tell();
      });
      from.on('end', () => to.end());
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      if (this.#stalled) from.pause();
    }
  }
}
