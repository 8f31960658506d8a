import type { StowageClient } from '../../../src/client/index.js';
import { VolumeState } from '../../../src/gen/stowage/v1/volume_service_pb.js';
import type { AskedVolume } from '../load/volumes.js';
import type { FaultDatabase, Row } from '../site/database.js';
import { type Violation, violation } from '../violation.js';
import type { JournalLine } from './journal.js';

/** Everything that was answered is there: in the database, and through any server. */
export async function checkLost(
  database: FaultDatabase,
  volumes: readonly AskedVolume[],
  journal: readonly JournalLine[],
): Promise<readonly Violation[]> {
  const decisions = new Map<unknown, Row>();
  for (const row of await database.rows('select decision_id, subject, pool, state from decisions'))
    decisions.set(row['decision_id'], row);
  const states = new Map<unknown, unknown>();
  for (const row of await database.rows('select volume_id, state from volumes'))
    states.set(row['volume_id'], row['state']);
  const missing = volumes.flatMap(({ told, request, released, client }) => {
    if (told === null) return [];
    const found: Violation[] = [];
    const about = { client, request, told, released };
    const row = told === 'refused' ? undefined : decisions.get(told.decisionId);
    if (told !== 'refused' && (row?.['pool'] !== told.pool || row['subject'] !== request.volumeId))
      found.push(
        violation('lost', 'a decision that was answered is not in the database', { ...about, row }),
      );
    const state = states.get(request.volumeId);
    if (state === undefined)
      found.push(violation('lost', 'a volume that was answered is not in the database', about));
    if (released === 'done' && state !== 'deleted')
      found.push(violation('lost', `a release that was answered is undone: ${state}`, about));
    if (told === 'refused' && state !== 'error')
      found.push(violation('lost', `a refusal that was answered is undone: ${state}`, about));
    return found;
  });
  const undone = journal
    .filter(({ outcome, order }) => outcome === 'created' && order === 'create')
    .filter(({ decisionId }) => decisions.get(decisionId)?.['state'] !== 'created')
    .map((line) =>
      violation('lost', 'an outcome that a worker was answered is undone', {
        line,
        row: decisions.get(line.decisionId),
      }),
    );
  return [...missing, ...undone];
}

/** The same through each server: what it shows of a volume agrees with what was told. */
export async function checkThroughApi(
  servers: readonly StowageClient[],
  volumes: readonly AskedVolume[],
): Promise<readonly Violation[]> {
  const found = await Promise.all(
    servers.map(async (server, index) => {
      const wrong: Violation[] = [];
      for (const { request, told, released } of volumes) {
        if (told === null) continue;
        const { volume, decisions } = await server.volumes.getVolume({
          volumeId: request.volumeId,
        });
        const about = { server: index, request, told, released, volume, decisions };
        const first = decisions[0];
        if (
          told !== 'refused' &&
          (first?.decisionId !== told.decisionId || first.placement?.pool !== told.pool)
        )
          wrong.push(
            violation('lost', 'a server does not show a decision that was answered', about),
          );
        if (released === 'done' && volume?.state !== VolumeState.DELETED)
          wrong.push(
            violation('lost', 'a server does not show a release that was answered', about),
          );
      }
      return wrong;
    }),
  );
  return found.flat();
}
