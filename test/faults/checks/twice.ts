import type { FaultDatabase } from '../site/database.js';
import type { Disks } from '../site/disks.js';
import { type Violation, violation } from '../violation.js';
import type { JournalLine } from './journal.js';

/** How a decision may go on; what is in no list of its state ends there. */
const NEXT: Readonly<Record<string, readonly string[]>> = {
  // A lease that ran out counts until another is granted.
  pending: ['leased', 'accepted', 'cancelled', 'in_doubt'],
  leased: ['pending', 'accepted', 'cancelled', 'in_doubt'],
  accepted: ['created', 'failed', 'in_doubt'],
  in_doubt: ['cancelled', 'failed'],
  // Made after it was given up.
  failed: ['in_doubt'],
  cancelled: ['in_doubt'],
};

/**
 * No volume has two homes, no attempt two outcomes, and the disks hold exactly what the ledger
 * says.
 */
export async function checkTwice(
  database: FaultDatabase,
  disks: Disks,
  journal: readonly JournalLine[],
): Promise<readonly Violation[]> {
  return [
    ...(await checkHomes(database)),
    ...(await checkOutcomes(database)),
    ...checkAnswers(journal),
    ...(await checkFiles(database, disks)),
  ];
}

/** Neither now nor after any commit. */
async function checkHomes(database: FaultDatabase): Promise<readonly Violation[]> {
  const live = "('pending', 'leased', 'accepted', 'created')";
  const rows = await database.rows(
    `select subject, count(*) as homes from decisions where operation = 'create_volume' ` +
      `and state in ${live} group by subject having count(*) > 1`,
  );
  const found = rows.map((row) => violation('twice', 'a volume has several live homes', row));
  const steps = await database.rows(
    'select revision, decision, subject, state from faults_decisions where operation = ' +
      "'create_volume' order by revision, id",
  );
  const homes = new Map<unknown, Set<unknown>>();
  let open: { revision: unknown; subjects: Set<unknown> } = { revision: null, subjects: new Set() };
  const close = () => {
    for (const subject of open.subjects) {
      const at = homes.get(subject);
      if (at !== undefined && at.size > 1)
        found.push(
          violation('twice', 'a volume had several live homes', {
            subject,
            revision: open.revision,
            decisions: [...at],
          }),
        );
    }
  };
  for (const { revision, decision, subject, state } of steps) {
    if (revision !== open.revision) {
      close();
      open = { revision, subjects: new Set() };
    }
    const at = homes.get(subject) ?? new Set();
    homes.set(subject, at);
    if (live.includes(`'${state}'`)) at.add(decision);
    else at.delete(decision);
    open.subjects.add(subject);
  }
  close();
  return found;
}

/** A decision that has ended does not end again otherwise. */
async function checkOutcomes(database: FaultDatabase): Promise<readonly Violation[]> {
  const steps = await database.rows(
    'select revision, decision, state, outcome, token from faults_decisions order by revision, id',
  );
  const last = new Map<unknown, (typeof steps)[number]>();
  return steps.flatMap((step) => {
    const before = last.get(step['decision']);
    last.set(step['decision'], step);
    if (before === undefined || before['state'] === step['state']) return [];
    if (NEXT[String(before['state'])]?.includes(String(step['state']))) return [];
    return [
      violation('twice', `a decision went from ${before['state']} to ${step['state']}`, {
        before,
        step,
      }),
    ];
  });
}

/** What workers were answered: one outcome an order, whichever of them said it. */
function checkAnswers(journal: readonly JournalLine[]): readonly Violation[] {
  const first = new Map<string, JournalLine>();
  return journal.flatMap((line) => {
    const key = `${line.order} ${line.decisionId}`;
    const before = first.get(key) ?? line;
    first.set(key, before);
    if (before.outcome === line.outcome) return [];
    return [violation('twice', 'two outcomes of one attempt were accepted', { before, line })];
  });
}

/** Exactly the volumes that are there, and what failures were said to leave behind. */
async function checkFiles(database: FaultDatabase, disks: Disks): Promise<readonly Violation[]> {
  const rows = await database.rows(
    `select d.decision_id, d.subject, d.pool, d.state, d.outcome, d.reason, v.size_gib, v.state
    as volume, v.decision_id as newest from decisions d join volumes v on v.volume_id = d.subject
     where d.operation = 'create_volume'`,
  );
  const decisions = new Map(rows.map((row) => [row['decision_id'], row]));
  const files = disks.all();
  const there = new Set(files.map(({ pool, decisionId }) => `${pool} ${decisionId}`));
  const missing = rows
    .filter(({ state, volume }) => state === 'created' && volume === 'available')
    .filter(({ pool, decision_id: decisionId }) => !there.has(`${pool} ${decisionId}`))
    .map((row) => violation('twice', 'a volume that the ledger has is not on its disk', row));
  const wrong = files.flatMap((file) => {
    const row = decisions.get(file.decisionId);
    const lives = row?.['state'] === 'created' && row['volume'] === 'available';
    const left =
      row?.['state'] === 'failed' && /"mayHaveLeftData":true/.test(String(row['outcome']));
    if (row?.['pool'] === file.pool && (lives || left) && Number(row['size_gib']) === file.sizeGib)
      return [];
    return [
      violation('twice', 'a file is on a disk and the ledger does not have it there', {
        file,
        row: row ?? null,
      }),
    ];
  });
  return [...missing, ...wrong];
}
