import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { SHARED_FLAGS } from '../../test/support/databases.js';
import { Postgres } from '../../test/support/postgres.js';

/**
 * The PostgreSQL of a run. Its tests run in several processes, so this one keeps it and hands it
 * out by HTTP: the first request starts it, each gets its port.
 */
export class PostgresOfRun {
  #started: Promise<Postgres> | null = null;

  private constructor(
    private readonly server: Server,
    /** The URL to ask. */
    readonly address: string,
  ) {
    server.on('request', (_request, response) => {
      this.#started ??= Postgres.start(SHARED_FLAGS);
      this.#started.then(
        ({ port }) => response.end(String(port)),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    });
  }

  static async open(): Promise<PostgresOfRun> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const bound = server.address();
    if (bound === null || typeof bound === 'string') throw new Error('no port was given');
    return new PostgresOfRun(server, `http://127.0.0.1:${bound.port}/`);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    const postgres = await this.#started?.catch(() => null);
    await postgres?.remove();
  }
}
