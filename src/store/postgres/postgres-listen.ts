import pg from 'pg';
import { clientConfig, type PostgresTimeouts } from './postgres-connect.js';

/**
 * What servers call when they have committed. It carries nothing: what became of the ledger is
 * read.
 */
export const CHANNEL = 'stowage_ledger';

/** How long after a connection was lost the next one is tried, ms. */
const RETRY_MS = 1_000;

/**
 * Listens, on a connection of its own, for what other servers commit. Connects again by itself;
 * whoever follows from time to time misses nothing meanwhile.
 */
export class Listener {
  #client: pg.Client | null = null;
  #tell: () => void = () => undefined;
  #closed = false;
  #retry: NodeJS.Timeout | null = null;

  constructor(
    private readonly url: string,
    private readonly timeouts: PostgresTimeouts,
    /** Whether it is a connection of this server's own that speaks: it knows what it did. */
    private readonly isOwn: (processId: number) => boolean,
  ) {}

  /** Begins to listen; calls for every commit of others, and after each connect. */
  start(tell: () => void): void {
    this.#tell = tell;
    void this.#connect();
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    await this.#client?.end().catch(() => undefined);
  }

  /** Gives the connection up without a word. */
  cut(): void {
    const raw = this.#client as unknown as {
      readonly connection: { readonly stream: { destroy(): void } };
    } | null;
    raw?.connection.stream.destroy();
  }

  async #connect(): Promise<void> {
    const client = new pg.Client(clientConfig(this.url, this.timeouts));
    this.#client = client;
    client.on('error', () => undefined);
    client.once('end', () => this.#again());
    client.on('notification', ({ processId }) => {
      if (!this.isOwn(processId)) this.#tell();
    });
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      this.#tell();
    } catch {
      // Its end is what counts, and comes for every connection that was made; one that was not has
      // none.
      await client.end().catch(() => undefined);
      this.#again();
    }
  }

  #again(): void {
    if (this.#closed || this.#retry !== null) return;
    this.#retry = setTimeout(() => {
      this.#retry = null;
      void this.#connect();
    }, RETRY_MS);
  }
}
