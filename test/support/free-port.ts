import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that Linux gives to connections and to who asks for any (32768 and above). */
const PORTS = [10_000, 32_768] as const;

/**
 * A port of 127.0.0.1 for a server that is ended and started again. While it is away, the system
 * gives the port to nobody; one that it had chosen itself could go to another process, even to the
 * client that tries to connect.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(...PORTS);
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch {
      continue;
    }
    server.close();
    await once(server, 'close');
    return port;
  }
}

/** The same, as `--listen` takes it. */
export async function freeAddress(): Promise<string> {
  return `127.0.0.1:${await freePort()}`;
}
