import type pg from 'pg';
import { type News, SOME_NEWS } from '../../ledger/store-port/news.js';
import { clientConfig } from './postgres-connect.js';
import { newsIn } from './postgres-news.js';

/**
 * The channel on which servers announce their commits. The announcement holds no changes: these are
 * read from the ledger.
 */
const CHANNEL = 'stowage_ledger';

/** Announces a commit, once it is one. */
export const TELL = `select pg_notify('${CHANNEL}', ?)`;

/** Delay between a lost connection and the next try, ms. */
const RETRY_MS = 1_000;

/**
 * Listens on a connection of its own for commits of other servers. Reconnects by itself; regular
 * polling covers the time between.
 */
export class Listener {
  #client: pg.Client | null = null;
  #tell: (news: News) => void = () => undefined;
  #closed = false;
  #retry: NodeJS.Timeout | null = null;

  constructor(
    private readonly url: string,
    private readonly kind: typeof pg.Client,
    /** Whether the announcement came from a connection of this server, which needs none. */
    private readonly isOwn: (processId: number) => boolean,
  ) {}

  /** Starts to listen; calls back for every commit of another server, and after each connect. */
  start(tell: (news: News) => void): void {
    this.#tell = tell;
    void this.#connect();
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    await this.#client?.end().catch(() => undefined);
  }

  /** Destroys the connection without closing it in order. */
  cut(): void {
    const raw = this.#client as unknown as {
      readonly connection: { readonly stream: { destroy(): void } };
    } | null;
    raw?.connection.stream.destroy();
  }

  async #connect(): Promise<void> {
    const client = new this.kind(clientConfig(this.url));
    this.#client = client;
    client.on('error', () => undefined);
    client.once('end', () => this.#again());
    client.on('notification', ({ processId, payload }) => {
      if (!this.isOwn(processId)) this.#tell(newsIn(payload));
    });
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      this.#tell(SOME_NEWS);
    } catch {
      // A reconnect is started by the `end` event, which follows for every connection that was
      // made. One that was not made has none.
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
