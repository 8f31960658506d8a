import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { StowageError } from '../../src/client/index.js';
import { sqliteDriver } from '../../src/store/sqlite/driver.js';
import { ServerProcess } from './server-process.js';
import { eventually, report, temporary } from './support.js';

const Database = sqliteDriver();

const CYCLES = 4;

/** A reader that keeps what it saw and its token over the deaths of its server. */
class Reader {
  readonly serials: number[] = [];
  readonly requests = new Map<string, number>();
  token = '';

  /** Reads until the server is gone. */
  async read(server: ServerProcess): Promise<void> {
    try {
      for await (const { events, resumeToken } of server.client.events.watchEvents({
        resumeToken: this.token,
        fromOldest: this.token === '',
      })) {
        for (const { serial, payload } of events) {
          this.serials.push(Number(serial));
          if (payload.case !== 'placementFailed') continue;
          const { requestId } = payload.value;
          this.requests.set(requestId, (this.requests.get(requestId) ?? 0) + 1);
        }
        this.token = resumeToken;
      }
    } catch (error) {
      if (!(error instanceof StowageError) || error.code !== 'UNAVAILABLE') throw error;
    }
  }
}

describe('kill -9 of a server whose events are watched', () => {
  it('loses no event of an answered refusal, and shows none twice', async () => {
    const { dir, remove } = await temporary();
    const reader = new Reader();
    const refused: string[] = [];
    try {
      for (let cycle = 0; cycle < CYCLES; cycle += 1) {
        const server = await ServerProcess.start(dir);
        const reading = reader.read(server);
        const before = refused.length;
        const asking = Array.from({ length: 4 }, () => refuse(server, refused));
        await eventually(() => refused.length > before + 20);
        if (cycle % 2 === 0) await report(server.client, `n${cycle}@x`, 1);
        await server.kill();
        await Promise.all([...asking, reading]);
      }
      const server = await ServerProcess.start(dir);
      const reading = reader.read(server);
      await eventually(() => reader.serials.length >= logOf(dir).length);
      assert.equal(await server.stop(), 0);
      await reading;
      assert.deepEqual(reader.serials, logOf(dir), 'what was seen is the log, in its order');
      for (const request of refused)
        assert.equal(reader.requests.get(request), 1, `refusal ${request}`);
    } finally {
      await remove();
    }
  });
});

/** Asks for what nobody has until the server is gone; notes what was answered. */
async function refuse(server: ServerProcess, refused: string[]): Promise<void> {
  for (;;) {
    const requestId = randomUUID();
    try {
      await server.client.scheduler.scheduleCreateVolume({
        requestId,
        volumeId: randomUUID(),
        sizeGib: 1n,
      });
    } catch (error) {
      if (!(error instanceof StowageError)) throw error;
      if (error.reason !== 'NO_VALID_BACKEND') return;
      refused.push(requestId);
    }
  }
}

function logOf(dir: string): number[] {
  const database = new Database(join(dir, 'stowage.db'), { readonly: true });
  try {
    const sql =
      'select coalesce(first_serial, serial) as first, serial from events order by serial';
    const rows = database.prepare<[], { first: number; serial: number }>(sql).all();
    // A row may have several events.
    return rows.flatMap(({ first, serial }) =>
      Array.from({ length: serial - first + 1 }, (_, at) => first + at),
    );
  } finally {
    database.close();
  }
}
