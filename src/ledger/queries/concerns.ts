import type { AdminState, BackendRecord, HostRecord, PoolRecord } from '../../domain/pool.js';
import type { Concern, ConcernKind, ConcernSubject } from '../api/status.js';

/** How many subjects a concern names. */
const MOST_SUBJECTS = 10;

/** A concern of subjects, the oldest first; none if there are none. */
export function concern(
  kind: ConcernKind,
  urgency: Concern['urgency'],
  subjects: readonly ConcernSubject[],
): readonly Concern[] {
  if (subjects.length === 0) return [];
  const byAge = subjects.toSorted((a, b) => (a.since ?? Infinity) - (b.since ?? Infinity) || 0);
  return [{ kind, urgency, count: subjects.length, subjects: byAge.slice(0, MOST_SUBJECTS) }];
}

/** A backend with its hosts. */
export interface BackendOf {
  readonly backend: BackendRecord;
  readonly hosts: readonly HostRecord[];
}

/** What is wrong with backends: each is named for the first that is. */
export function backendConcerns(
  all: readonly BackendOf[],
  participating: number,
): readonly Concern[] {
  const down = all.filter(({ backend }) => backend.downSince !== null);
  const up = all.filter(({ backend }) => backend.downSince === null);
  const named = ({ backend }: BackendRecord, since: number | null): ConcernSubject => ({
    name: backend,
    since,
    note: '',
  });
  return [
    ...concern(
      'nothing_takes_placements',
      'action',
      participating > 0
        ? []
        : [{ name: '', since: null, note: all.length === 0 ? 'no backend is known' : '' }],
    ),
    ...concern(
      'backend_down',
      'action',
      down.map(({ backend }) => named(backend, backend.downSince)),
    ),
    ...concern(
      'host_down',
      'action',
      up
        .flatMap(({ hosts }) => hosts)
        .filter((host) => host.down)
        .map(({ host, lastSeenAt }) => ({ name: host, since: lastSeenAt, note: '' })),
    ),
    ...concern(
      'backend_never_reported',
      'action',
      up
        .filter(({ backend }) => backend.report === null && backend.serviceKind === 'volume')
        .map(({ backend }) => named(backend, null)),
    ),
    ...concern(
      'report_too_old',
      'action',
      up
        .filter(({ backend }) => backend.report?.tooOld === true)
        .map(({ backend }) => named(backend, backend.report?.heardAt ?? null)),
    ),
    ...concern(
      'backend_quarantined',
      'action',
      all.flatMap(({ backend: { backend, quarantine } }) =>
        quarantine === undefined
          ? []
          : [{ name: backend, since: quarantine.since, note: quarantine.lastFailure }],
      ),
    ),
  ];
}

/** What operators took out. */
export function stateConcerns(
  backends: readonly BackendOf[],
  pools: readonly PoolRecord[],
): readonly Concern[] {
  const inState = (wanted: AdminState) =>
    backends.flatMap(({ backend, hosts }) => [
      ...(backend.cluster !== null && backend.adminState === wanted
        ? [{ name: backend.backend, since: backend.stateSince, note: backend.reason }]
        : []),
      ...hosts
        .filter(({ adminState }) => adminState === wanted)
        .map(({ host, stateSince, reason }) => ({ name: host, since: stateSince, note: reason })),
    ]);
  const poolsIn = (wanted: string) =>
    pools.flatMap(({ pool, admin }) =>
      admin?.state === wanted ? [{ name: pool, since: admin.since, note: admin.reason }] : [],
    );
  return [
    ...concern('disabled', 'notice', inState('disabled')),
    ...concern('frozen', 'notice', inState('frozen')),
    ...concern('pool_cordoned', 'notice', poolsIn('cordoned')),
    ...concern('pool_draining', 'notice', poolsIn('draining')),
    ...concern('pool_closed', 'notice', poolsIn('closed')),
  ];
}
