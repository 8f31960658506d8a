import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { startServer } from '../../src/app/server.js';
import { connect, type StowageClient } from '../../src/client/index.js';
import { checkValues } from '../../src/config/load.js';
import { work } from '../asked/worker.js';
import { requestCheck } from '../support/request-check.js';

interface Line {
  readonly msg: string;
  readonly level: number;
  readonly [field: string]: unknown;
}

describe('the log of decisions', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'stowage-log-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  /** What a server logs while something is done with it. */
  async function logged(
    values: Readonly<Record<string, unknown>>,
    level: string,
    act: (client: StowageClient) => Promise<unknown>,
  ): Promise<readonly Line[]> {
    const lines: Line[] = [];
    const log = pino({ level }, { write: (line: string) => void lines.push(JSON.parse(line)) });
    const server = await startServer(
      checkValues({ ...values, listen: '127.0.0.1:0', http_listen: 'off', data_dir: directory }),
      { log, check: requestCheck() },
    );
    const client = connect({ server: server.address });
    try {
      await client.capabilities.reportCapabilities({
        report: {
          host: 'node1@lvm',
          volumeStats: {
            pools: [{ pool_name: 'thick', total_capacity_gb: 100, free_capacity_gb: 100 }],
          },
        },
      });
      await act(client);
    } finally {
      client.close();
      await server.stop();
    }
    return lines;
  }

  const place = (client: StowageClient, sizeGib: number) => {
    const ids = { requestId: randomUUID(), volumeId: randomUUID() };
    return client.scheduler
      .scheduleCreateVolume({ ...ids, sizeGib: BigInt(sizeGib) })
      .then(({ decisionId }) => ({ ...ids, decisionId }))
      .catch(() => ({ ...ids, decisionId: '' }));
  };
  const of = (lines: readonly Line[], msg: string) => lines.filter((line) => line.msg === msg);

  it('has one line for each, with its ids and what it came to, at info', async () => {
    const placed: { requestId: string; volumeId: string; decisionId: string }[] = [];
    const lines = await logged({ slow_decision_ms: null }, 'info', async (client) => {
      placed.push(await place(client, 10), await place(client, 1000));
    });
    const [first, second, ...more] = of(lines, 'decision');
    assert.deepEqual(more, []);
    assert.equal(first?.['result'], 'placed');
    assert.equal(first['request_id'], placed[0]?.requestId);
    assert.equal(first['volume_id'], placed[0]?.volumeId);
    assert.equal(first['decision_id'], placed[0]?.decisionId);
    assert.equal(first['pool'], 'node1@lvm#thick');
    assert.equal(first['attempt'], 1);
    assert.equal(typeof first['ms'], 'number');
    assert.equal(second?.['result'], 'refused');
    assert.equal(second['volume_id'], placed[1]?.volumeId);
    assert.deepEqual(second['removed'], { CapacityFilter: 1 });
    assert.deepEqual(of(lines, 'slow decision'), []);
  });

  it('says of slow ones where the time went, one a second, and of no other', async () => {
    const act = async (client: StowageClient) => {
      await Promise.all(Array.from({ length: 20 }, () => place(client, 1)));
    };
    const lines = await logged({ slow_decision_ms: 0 }, 'warn', act);
    const slow = of(lines, 'slow decision');
    assert.ok(slow.length > 0 && slow.length < 20, `${slow.length}`);
    const { phases, ms, request_id, volume_id } = slow[0] as Line & {
      readonly phases: Readonly<Record<string, number>>;
    };
    assert.deepEqual(Object.keys(phases), [
      'wait_ms',
      'prepare_ms',
      'choose_ms',
      'queue_ms',
      'commit_ms',
    ]);
    const sum = Object.values(phases).reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(sum - Number(ms)) < 0.01, `${sum} of ${ms}`);
    assert.ok((phases['commit_ms'] ?? 0) > 0);
    assert.match(`${request_id} ${volume_id}`, /^[-0-9a-f]{36} [-0-9a-f]{36}$/);
    assert.deepEqual(of(lines, 'decision'), []);
    assert.deepEqual(
      of(await logged({ slow_decision_ms: 600_000 }, 'warn', act), 'slow decision'),
      [],
    );
  });

  it('names the decisions of a call of a worker', async () => {
    const placed: { decisionId: string }[] = [];
    const lines = await logged({}, 'debug', async (client) => {
      placed.push(await place(client, 10));
      await work(client, 'node1@lvm');
    });
    const calls = of(lines, 'call').filter(({ method }) => /WorkerService/.test(`${method}`));
    const named = calls.filter(({ decision_ids: ids }) => ids !== undefined);
    assert.deepEqual(
      named.map(({ method, decision_ids: ids, worker_id: worker }) => [method, ids, worker]),
      ['AcknowledgeDecisions', 'ReportOutcomes'].map((method) => [
        `/stowage.v1.WorkerService/${method}`,
        [placed[0]?.decisionId],
        'asked',
      ]),
    );
  });
});
