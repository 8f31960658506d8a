import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@bufbuild/protobuf';
import { StowageError } from '../../src/client/index.js';
import { ServerProcess } from '../outage/server-process.js';
import { sharedPostgres } from '../support/shared-postgres.js';

const RULES = [
  '--set',
  'scheduler.filters=[AvailabilityZoneFilter, CapacityFilter, DriverFilter, JsonFilter]',
  '--set',
  'scheduler.weighers=[GoodnessWeigher]',
];
const space = { kind: { case: 'finite', value: 1000 } } as const;

const STORES = {
  SQLite: async () => {
    const directory = mkdtempSync(join(tmpdir(), 'stowage-refusals-'));
    return {
      server: await ServerProcess.start(directory, RULES),
      remove: async () => rmSync(directory, { recursive: true, force: true }),
    };
  },
  PostgreSQL: async () => {
    const url = await (await sharedPostgres()).database();
    return { server: await ServerProcess.replica(url, RULES), remove: async () => undefined };
  },
};

for (const [store, start] of Object.entries(STORES))
  describe(`a server on ${store} that is told what makes no sense`, () => {
    let site: Awaited<ReturnType<typeof start>>;
    before(async () => {
      site = await start();
    });
    after(async () => {
      await site.server.kill();
      await site.remove();
    });

    const report = (host: string, capabilities: JsonObject) =>
      site.server.client.capabilities.reportCapabilities({
        report: {
          host,
          pools: [{ poolName: 'p', capacity: { total: space, free: space }, capabilities }],
        },
      });
    const asked = (hints: JsonObject = {}, availabilityZones: readonly string[] = []) => ({
      requestId: randomUUID(),
      volumeId: randomUUID(),
      sizeGib: 1n,
      hints,
      availabilityZones: [...availabilityZones],
    });
    /** The reason of the refusal; empty: it was placed. */
    const refused = async (hints: JsonObject): Promise<string> => {
      try {
        await site.server.client.scheduler.scheduleCreateVolume(asked(hints));
        return '';
      } catch (error) {
        assert.ok(error instanceof StowageError, String(error));
        return error.reason ?? error.code;
      }
    };

    const ODD = { object: { a: { b: [1] } }, list: [1, [2]], number: 7, truth: true, null: null };
    for (const [kind, value] of Object.entries(ODD))
      it(`takes a report whose expressions are of another kind: ${kind}`, async () => {
        const host = `${kind}@x`;
        const { applied } = await report(host, {
          filter_function: value,
          goodness_function: value,
        });
        assert.equal(applied, true);
        const { placement, error } = await site.server.client.scheduler
          .scheduleCreateVolume({ ...asked(), resourceBackend: `${host}#p` })
          .then((answer) => ({ placement: answer.placement, error: null }))
          .catch((thrown: unknown) => ({ placement: undefined, error: thrown }));
        if (error instanceof StowageError) assert.equal(error.reason, 'NO_VALID_BACKEND');
        else assert.equal(placement?.backend, host);
        const expression = 'volume.size < 5';
        await site.server.client.scheduler.evaluateExpression({ expression, pool: `${host}#p` });
      });

    it('refuses queries as deep text with the reason, and goes on', async () => {
      await report('plain@x', {});
      for (const query of [
        `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
        `${'["not",'.repeat(4000)}1${']'.repeat(4000)}`,
        `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`,
      ])
        assert.equal(await refused({ query }), 'NO_VALID_BACKEND');
      assert.equal(await refused({}), '');
    });

    it('keeps the neighbours in a batch of what is hard to write down', async () => {
      await report('plain@x', {});
      const hard = [
        asked({ query: '["=", "\\u0000", "\\ud800"]' }),
        asked({ query: ['=', '\0', '\uE000\uE001'] }),
        asked({ '\0': '\0', query: '["=", "$free_capacity_gb", 1e999]' }),
        asked({ query: ['=', 'x'.repeat(60_000), 1] }),
        asked({}, ['\0', '\uFFFF', 'z\u202E']),
      ];
      const plain = Array.from({ length: 20 }, () => asked());
      const volumes = plain.flatMap((one, at) => [
        one,
        ...(hard[at] === undefined ? [] : [hard[at]]),
      ]);
      const results = new Map<string, string>();
      const stream = site.server.client.scheduler.streamCreateVolumes();
      await stream.send({ volumes });
      stream.end();
      for await (const answer of stream)
        for (const { requestId, result } of answer.results)
          results.set(
            requestId,
            result.case === 'error' ? `code ${result.value.code}` : String(result.case),
          );
      assert.equal(results.size, volumes.length);
      for (const { requestId } of plain) assert.equal(results.get(requestId), 'placed');
      // RESOURCE_EXHAUSTED, with NO_VALID_BACKEND.
      for (const [at, { requestId }] of hard.entries())
        assert.equal(results.get(requestId), 'code 8', `${at}`);
      // Asked again, each gets its first answer: it was written.
      for (const one of hard) {
        const again = site.server.client.scheduler.scheduleCreateVolume(one);
        await assert.rejects(again, { reason: 'NO_VALID_BACKEND' });
      }
    });
  });
