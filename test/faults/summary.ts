import { saidForTheOld } from './checks/journal.js';
import type { Crew } from './crew.js';
import type { Site } from './site/site.js';

/** What was done so far, in a line: a harness that did nothing finds nothing. */
export async function summary(
  site: Site,
  { clients, registers, setClients }: Crew,
): Promise<string> {
  const volumes = clients.flatMap((client) => client.volumes);
  const refused = volumes.filter(({ told }) => told === 'refused').length;
  const released = volumes.filter(({ released }) => released === 'done').length;
  const states = await site.database.rows(
    'select state, count(*) as decisions from decisions group by state order by state',
  );
  const [doubted] = await site.database.rows(
    "select count(distinct decision) as decisions from faults_decisions where state = 'in_doubt'",
  );
  const operations = registers.reduce((sum, { operations }) => sum + operations, 0);
  return [
    `${volumes.length} volumes asked for, ${refused} refused, ${released} released`,
    `decisions ${states.map((row) => `${row['decisions']} ${row['state']}`).join(', ')}; ` +
      `${doubted?.['decisions']} were in doubt`,
    `${saidForTheOld(site.journal, 'refused').length} old tokens refused`,
    `${operations} operations on registers`,
    toldOf(setClients),
    ...(site.hasOldBuild ? [buildsOf(site)] : []),
  ].join('; ');
}

function buildsOf({ replicas }: Site): string {
  return `servers ${replicas.map(({ isOld }) => (isOld ? 'old' : 'new')).join(', ')}`;
}

/** Of this cycle. */
function toldOf(clients: Crew['setClients']): string {
  const sets = clients.flatMap((client) => client.sets);
  const waits = clients.flatMap((client) => client.waits);
  const refusedOf = (asked: readonly { readonly told: unknown }[]) =>
    asked.filter(({ told }) => told === 'refused').length;
  const waited = waits.filter((wait) => wait.waited);
  return (
    `${sets.length} sets, ${refusedOf(sets)} refused, ` +
    `${sets.filter((set) => set.rolledBack).length} rolled back; ${waits.length} would wait, ` +
    `${waited.length} did, ${refusedOf(waited)} of them in vain`
  );
}
