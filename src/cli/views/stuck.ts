import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type Decision, DecisionState, Operation } from '../../gen/stowage/v1/decision_pb.js';
import type { Backend } from '../../gen/stowage/v1/pool_pb.js';
import { moment } from './words.js';

/** States of unfinished decisions. */
export const UNFINISHED: readonly DecisionState[] = [
  DecisionState.PENDING,
  DecisionState.LEASED,
  DecisionState.ACCEPTED,
  DecisionState.IN_DOUBT,
];

/** Whether no worker holds an unfinished decision: its lease has ended. */
export function isUnheld(decision: Decision, now: Date): boolean {
  return decision.leaseExpiresAt === undefined || timestampDate(decision.leaseExpiresAt) <= now;
}

/** Why an unfinished decision does not finish, in words. */
export function problemOf(decision: Decision, backends: ReadonlyMap<string, Backend>): string {
  const name = decision.placement?.backend ?? '';
  const waits = isUp(backends.get(name))
    ? `no worker of ${name} takes it on: is one connected?`
    : `${name} is down`;
  if (decision.state === DecisionState.IN_DOUBT)
    return `what it may have left has to be deleted, and ${waits}`;
  if (decision.workerId === '') return `no worker held it yet: ${waits}`;
  const since =
    decision.leaseExpiresAt === undefined ? '' : ` until ${moment(decision.leaseExpiresAt)}`;
  return `worker ${decision.workerId} held it${since}: ${waits}`;
}

/** Whether a decision may be decided again elsewhere: only a new volume may go anywhere. */
export function isMovable(decision: Decision): boolean {
  return (
    decision.operation === Operation.CREATE_VOLUME && decision.state !== DecisionState.IN_DOUBT
  );
}

/** The id of what a decision is about: a volume, snapshot, group or backup. */
export function subjectOf({ volumeId, snapshotId, groupId, backupId }: Decision): string {
  return volumeId || snapshotId || groupId || backupId;
}

function isUp(backend: Backend | undefined): boolean {
  return backend?.hosts.some(({ up }) => up) ?? false;
}
