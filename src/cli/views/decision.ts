import type { Decision } from '../../gen/stowage/v1/decision_pb.js';
import { type Column, cell } from '../output/columns.js';
import { type Look, table } from '../output/table.js';
import { decisionState, decisionTone, moment, operation, reservationState } from './words.js';

const reserved = ({ reservations }: Decision) =>
  reservations.map(({ sizeGib, state }) => `${sizeGib} GiB ${reservationState(state)}`).join(', ');
const alternatives = (decision: Decision) =>
  decision.alternatives.map(({ pool }) => pool).join(', ');

const ATTEMPT: Column<Decision> = { name: 'attempt', value: (one) => one.attempt };
const STATE: Column<Decision> = {
  name: 'state',
  value: (one) => decisionState(one.state),
  tone: (one) => decisionTone(one.state),
};
const POOL: Column<Decision> = { name: 'pool', value: (one) => one.placement?.pool ?? '' };
const WEIGHT: Column<Decision> = { name: 'weight', value: (one) => one.weight };
const RESERVED: Column<Decision> = { name: 'reserved', value: reserved };
const DECIDED: Column<Decision> = { name: 'decided', value: (one) => moment(one.decidedAt) };
const ID: Column<Decision> = { name: 'decision', value: (one) => one.decisionId };
const REASON: Column<Decision> = { name: 'reason', value: (one) => one.reason };
const VOLUME: Column<Decision> = { name: 'volume', value: (one) => one.volumeId };
const SNAPSHOT: Column<Decision> = { name: 'snapshot', value: (one) => one.snapshotId };
const GROUP: Column<Decision> = { name: 'group', value: (one) => one.groupId };
const BACKUP: Column<Decision> = { name: 'backup', value: (one) => one.backupId };
const WORKER: Column<Decision> = { name: 'worker', value: (one) => one.workerId };
const REST: readonly Column<Decision>[] = [
  { name: 'operation', value: (one) => operation(one.operation), more: true },
  { name: 'request', value: (one) => one.requestId, more: true },
  { name: 'backend', value: (one) => one.placement?.backend ?? '', more: true },
  { name: 'profile', value: (one) => one.profile, more: true },
  { name: 'host', value: (one) => one.placement?.host ?? '', more: true },
  { name: 'zone', value: (one) => one.placement?.availabilityZone ?? '', more: true },
  { name: 'alternatives', value: alternatives, more: true },
];

const ATTEMPTS = [ATTEMPT, STATE, POOL, WEIGHT, RESERVED, DECIDED, ID, REASON];

/** Columns of a list of decisions. */
export const DECISION_COLUMNS: readonly Column<Decision>[] = [
  ID,
  STATE,
  VOLUME,
  ATTEMPT,
  POOL,
  RESERVED,
  DECIDED,
  { ...WORKER, more: true },
  REASON,
  { ...WEIGHT, more: true },
  ...REST,
];

/** Fields of one decision. */
export const DECISION_FIELDS: readonly Column<Decision>[] = [
  ID,
  VOLUME,
  SNAPSHOT,
  GROUP,
  BACKUP,
  ATTEMPT,
  STATE,
  POOL,
  RESERVED,
  WORKER,
  REASON,
  ...REST,
];

/** Attempts at one request, one per row. */
export function attemptTable(decisions: readonly Decision[], look: Look): string {
  return table(
    ATTEMPTS.map(({ name }) => name.toUpperCase()),
    decisions.map((one) => ATTEMPTS.map(({ value, tone }) => cell(value(one), tone?.(one)))),
    look,
  );
}
