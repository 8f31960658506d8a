import {
  type Concern,
  type ConcernSubject,
  type GetStatusResponse,
  Urgency,
  type ZoneSpace,
} from '../../gen/stowage/v1/status_service_pb.js';
import { type Column, cell } from '../output/columns.js';
import { type Look, table } from '../output/table.js';
import { concernWords } from './concern-words.js';
import { age, figure, moment } from './words.js';

/** A status as it is shown. */
export interface StatusRow {
  readonly status: GetStatusResponse;
  /** The server's address. */
  readonly address: string;
  /** The version of this program. */
  readonly version: string;
  readonly now: Date;
}

/** Fields of a status. */
export const STATUS_FIELDS: readonly Column<StatusRow>[] = [
  {
    name: 'needs a person',
    value: ({ status }) => BigInt(urgent(status).length),
    tone: ({ status }) => (urgent(status).length > 0 ? 'bad' : 'good'),
  },
  { name: 'server', value: ({ address }) => address },
  { name: 'version', value: versionOf },
  { name: 'started', value: ({ status }) => moment(status.server?.startedAt) },
  { name: 'database', value: ({ status }) => status.server?.database },
  { name: 'schema', value: ({ status }) => status.server?.schemaVersion },
  {
    name: 'takes changes',
    value: ({ status }) => status.server?.ledgerAvailable ?? false,
    tone: ({ status }) => (status.server?.ledgerAvailable ? 'good' : 'bad'),
  },
  { name: 'certificates', value: certificatesOf },
  {
    name: 'backends',
    value: ({ status: { participatingBackendCount: takes, backendCount: all } }) =>
      `${takes} of ${all} take placements`,
  },
  { name: 'unfinished', value: unfinishedOf },
  {
    name: 'oldest pending',
    value: ({ status: { unfinishedDecisions: unfinished }, now }) =>
      unfinished?.oldestPendingAt === undefined ? '' : age(unfinished.oldestPendingAt, now),
  },
];

/** What a person has to do something about. */
export function urgent({ concerns }: GetStatusResponse): readonly Concern[] {
  return concerns.filter(({ urgency }) => urgency === Urgency.ACTION);
}

/** The space of each zone, and every concern with the command that shows more. */
export function statusSections(
  { status, now }: StatusRow,
  self: string,
  look: Look,
): readonly string[] {
  const { zones, concerns } = status;
  const urgentOnes = urgent(status);
  const others = concerns.filter((one) => !urgentOnes.includes(one));
  return [
    ...(zones.length === 0 ? [] : [zoneTable(zones, look)]),
    urgentOnes.length === 0
      ? look.paint('good', 'Nothing needs a person.')
      : `${look.paint('bad', 'Needs a person:')}\n${concernTable(urgentOnes, now, self, look)}`,
    ...(others.length === 0 ? [] : [`Good to know:\n${concernTable(others, now, self, look)}`]),
  ];
}

function zoneTable(zones: readonly ZoneSpace[], look: Look): string {
  const head = ['ZONE', 'POOLS', 'AVAILABLE GIB', 'LEFT GIB', 'FULL'];
  const rows = zones.map(({ availabilityZone, poolCount, availableGib, virtualFreeGib }) => [
    cell(availabilityZone),
    cell(poolCount),
    cell(availableGib),
    cell(virtualFreeGib),
    cell(`${figure(Math.round(fill(availableGib, virtualFreeGib)))}%`),
  ]);
  return table(head, rows, look);
}

/** How full, percent. */
function fill(availableGib: number, virtualFreeGib: number): number {
  return availableGib <= 0 ? 100 : 100 * (1 - virtualFreeGib / availableGib);
}

function concernTable(concerns: readonly Concern[], now: Date, self: string, look: Look): string {
  const head = ['WHAT', 'COUNT', 'FOR', 'WHICH', 'LOOK'];
  const rows = concerns.map(({ kind, count, subjects }) => {
    const words = concernWords(kind);
    const [oldest] = subjects;
    return [
      cell(words.what),
      cell(count),
      cell(oldest?.since === undefined ? '' : age(oldest.since, now)),
      cell(which(subjects, count)),
      cell(words.look === '' ? '' : `${self} ${words.look}`),
    ];
  });
  return table(head, rows, look);
}

/** How many subjects are named on the screen. */
const NAMED = 3;

function which(subjects: readonly ConcernSubject[], count: bigint): string {
  const shown = subjects
    .slice(0, NAMED)
    .map(({ name, note }) => (name === '' ? note : note === '' ? name : `${name} (${note})`))
    .filter((text) => text !== '');
  const more = Number(count) - shown.length;
  return shown.length > 0 && more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

function versionOf({ status, version }: StatusRow): string {
  const found = status.server?.version ?? '';
  if (found === '' || found === version) return found;
  return `${found} (this command: ${version})`;
}

function certificatesOf({ status }: StatusRow): string {
  return (status.server?.certificates ?? [])
    .map(({ key, endsAt }) => `${key} ends ${moment(endsAt)}`)
    .join(', ');
}

function unfinishedOf({ status: { unfinishedDecisions: unfinished } }: StatusRow): string {
  if (unfinished === undefined) return 'not known: the database could not be asked';
  const { pending, leased, accepted, inDoubt } = unfinished;
  return `${pending} pending, ${leased} leased, ${accepted} accepted, ${inDoubt} in doubt`;
}
