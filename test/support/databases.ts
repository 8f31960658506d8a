import { randomUUID } from 'node:crypto';
import { Client } from 'pg';

/** Settings of a cluster that tests share. It is never killed, so it need not survive a crash. */
export const SHARED_FLAGS: readonly string[] = ['fsync=off', 'max_connections=300'];

/** The databases of a PostgreSQL that runs on this machine. */
export class Databases {
  constructor(readonly port: number) {}

  /** URL of a database. */
  url(database = 'postgres'): string {
    return `postgres://stowage@127.0.0.1:${this.port}/${database}`;
  }

  /** A new database: empty, or a copy of one that nobody is connected to. */
  async database(template = 'template1'): Promise<string> {
    const name = `t${randomUUID().replaceAll('-', '')}`;
    await this.sql(`create database ${name} template ${template}`);
    return this.url(name);
  }

  /** Runs statements as the owner of everything. */
  async sql(text: string, url: string = this.url()): Promise<Record<string, unknown>[]> {
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  }
}
