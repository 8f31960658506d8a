import { CodedError } from '../../domain/errors.js';
import type { Living } from '../store-port/living.js';

/** Why a rename is refused. */
type Cause =
  | 'target_in_use'
  | 'name_was_used'
  | 'kinds_differ'
  | 'not_a_cluster'
  | 'both_reported'
  | 'members_up';

/** RENAME_REFUSED. */
export function refused(from: string, to: string, cause: Cause, why: string): CodedError {
  return new CodedError('RENAME_REFUSED', `${from} cannot become ${to}: ${why}`, {
    metadata: { name: from, new_name: to, cause },
  });
}

/** RENAME_REFUSED: what still uses that name means something else by it. */
export function nameWasUsed(
  { from, to }: { readonly from: string; readonly to: string },
  name: string,
  present: string,
): CodedError {
  return refused(from, to, 'name_was_used', `${present} was called ${name}; forget ${name} first`);
}

/** BACKEND_IN_USE: a host of it is up. */
export function stillUp(name: string, host: string): CodedError {
  return new CodedError(
    'BACKEND_IN_USE',
    `${name} cannot be forgotten: ${host} is up; stop its manager and wait until it is down`,
    { metadata: { name, host } },
  );
}

/** BACKEND_IN_USE: its backend's report lists the pool. */
export function stillReported(name: string): CodedError {
  return new CodedError(
    'BACKEND_IN_USE',
    `${name} cannot be forgotten: its backend's newest report lists it`,
    { metadata: { name } },
  );
}

/** BACKEND_IN_USE: something lives there. */
export function stillLives(name: string, living: Living): CodedError {
  const { volumes, volumesGib, unfinished, others, othersGib } = living;
  const parts = [
    volumes > 0 ? `${volumes} volumes of ${volumesGib} GiB` : '',
    unfinished > 0 ? `${unfinished} unfinished decisions` : '',
    others > 0 ? `${others} snapshots and other reservations of ${othersGib} GiB` : '',
  ].filter((part) => part !== '');
  const metadata = {
    name,
    volumes: String(volumes),
    volumes_gib: String(volumesGib),
    unfinished: String(unfinished),
    others: String(others),
    others_gib: String(othersGib),
    volume_ids: living.examples.join(' '),
  };
  const first = living.examples[0];
  const example = first === undefined ? '' : `; one of them is ${first}`;
  return new CodedError(
    'BACKEND_IN_USE',
    `${name} cannot be forgotten: the ledger has ${parts.join(', ')} there${example}`,
    { metadata },
  );
}
