import { doesNotMatch, match } from 'node:assert/strict';
import type { EventFilter, EventQuery } from '../../../src/ledger/store-port/store.js';
import { attemptsStatement, selectionStatement } from '../../../src/store/queries/decisions.js';
import { findStatement, lookStatement } from '../../../src/store/queries/events.js';
import {
  boundaryStatement,
  decisionsStatement,
} from '../../../src/store/queries/list-decisions.js';
import {
  LIVE_COUNTS,
  LIVE_SHARES,
  leaseCountsStatement,
  liveStatement,
  strandedStatement,
} from '../../../src/store/queries/live.js';
import {
  lookAtDecisions,
  lookAtRequests,
  lookAtVolumes,
  PRUNABLE_EVENTS,
  SURPLUS_EVENTS,
} from '../../../src/store/queries/prune.js';
import {
  DISTANT_DIAGNOSES,
  NEWEST_SURPLUS_DIAGNOSIS,
  OLDEST_DIAGNOSIS,
  SURPLUS_DIAGNOSES,
} from '../../../src/store/queries/prune-diagnoses.js';
import { volumesStatement } from '../../../src/store/queries/volumes.js';
import { prepareSchema } from '../../../src/store/schema/schema.js';
import { Connections } from '../../../src/store/sql/connections.js';
import { connectSqlite } from '../../../src/store/sqlite/sqlite-connect.js';
import { SQLITE } from '../../../src/store/sqlite/sqlite-dialect.js';
import { EVERY_EVENT } from '../../support/every-event.js';
import { directory } from '../support.js';

/** A page of events under a filter. */
const events = (filter: Partial<EventFilter>, newestFirst = false): EventQuery => ({
  filter: { ...EVERY_EVENT, ...filter },
  after: 1,
  newestFirst,
  limit: 1,
});

/** Filters of events with the index that serves them. */
const EVENT_PLANS: readonly (readonly [filter: Partial<EventFilter>, plan: RegExp])[] = [
  [{}, /sqlite_autoindex_events_1 \(serial>\?/],
  [{ types: ['t'], since: 1, until: 2 }, /sqlite_autoindex_events_1 \(serial>\?/],
  [{ kinds: ['failure'] }, /events_by_kind \(kind=\? AND serial>\?/],
  [{ kinds: ['failure', 'message'] }, /sqlite_autoindex_events_1 \(serial>\?/],
  [{ projectId: 'p', kinds: ['failure'] }, /events_by_project \(project_id=\? AND serial>\?/],
  [
    { volumeId: 'v', projectId: 'p', kinds: ['failure'] },
    /events_by_volume \(volume_id=\? AND serial>\?/,
  ],
  [{ source: 'h@b#p', kinds: ['capacity'] }, /events_by_backend \(backend=\? AND serial>\?/],
];

const VOLUMES = {
  state: 'not_deleted',
  projectId: null,
  home: null,
  createdFrom: null,
  createdBefore: null,
  after: null,
  limit: 1,
} as const;
const TIME = { createdFrom: 1, createdBefore: 2, after: { createdAt: 1, volumeId: 'v' } } as const;
const DECISIONS = {
  states: [],
  home: null,
  projectId: null,
  subject: null,
  decidedFrom: 1,
  decidedBefore: 9,
  after: { decidedAt: 5, serial: 5 },
  limit: 1,
} as const;

/** How decisions about a subject are found: by the index, and by the volume. */
function aboutPlan(before: string): RegExp {
  const steps = [
    'SEARCH d USING INDEX decisions_by_subject \\(subject=\\?\\)',
    'SEARCH named USING INDEX \\S+ \\(volume_id=\\?\\)',
    'SEARCH d USING INDEX \\S+ \\(decision_id=\\?\\)',
  ];
  return new RegExp(before + steps.join('.*'), 's');
}

/** Hot queries with what their plans must contain. */
const PLANS: Record<string, readonly [sql: string, plan: RegExp]> = {
  'what is offerable': [
    liveStatement({ kind: 'offerable', backends: ['b'], limit: 1 }, SQLITE).sql,
    /decisions_live \(backend=\? AND lease_worker=\?\)/,
  ],
  'what a worker holds': [
    liveStatement({ kind: 'held_by', worker: 'w', backends: ['b'], limit: 1 }, SQLITE).sql,
    /decisions_live \(backend=\? AND lease_worker=\?\)/,
  ],
  'what is expired': [
    liveStatement({ kind: 'expired', now: 1, limit: 1 }, SQLITE).sql,
    /decisions_leased \(lease_expires_at<\?\)/,
  ],
  'what is stranded': [
    strandedStatement({ backend: 'b', leased: true, after: 0, limit: 1 }).sql,
    /decisions_live \(backend=\?\)/,
  ],
  'what is stranded and was never handed out': [
    strandedStatement({ backend: 'b', leased: false, after: 0, limit: 1 }).sql,
    /decisions_live \(backend=\? AND lease_worker=\? AND serial>\?\)/,
  ],
  'leases by age': [leaseCountsStatement([2, 1]).sql, /USING INDEX decisions_leased/],
  'live counts': [LIVE_COUNTS, /COVERING INDEX decisions_live/],
  'live shares': [LIVE_SHARES, /COVERING INDEX decisions_live/],
  'decisions of a subject': [selectionStatement('subject', 's', SQLITE).sql, aboutPlan('')],
  'attempts of a request': [
    selectionStatement('request', 'r', SQLITE).sql,
    aboutPlan('SEARCH r USING INDEX.*'),
  ],
  'attempts of requests': [
    attemptsStatement(SQLITE, SQLITE.list(['r'])).sql,
    aboutPlan('SEARCH r USING INDEX.*'),
  ],
  'confirmed reservations': [
    "select * from reservations where state = 'confirmed' and backend in (select value " +
      "from json_each('[]'))",
    /reservations_confirmed \(backend=\?\)/,
  ],
  'reservations of decisions': [
    "select * from reservations where decision_id in (select value from json_each('[]'))",
    /sqlite_autoindex_reservations_1 \(decision_id=\?\)/,
  ],
  'pools of backends': [
    "select * from pools where backend in (select value from json_each('[]'))",
    /pools_by_backend \(backend=\?\)/,
  ],
  'all volumes': [volumesStatement(VOLUMES).sql, /volumes_by_time \(created_at>\?\)/],
  'volumes by state': [
    volumesStatement({ ...VOLUMES, state: 'error' }).sql,
    /volumes_unavailable \(state=\? AND created_at>\?\)/,
  ],
  'volumes of a project': [
    volumesStatement({ ...VOLUMES, projectId: 'p' }).sql,
    /volumes_of_project_by_time \(project_id=\? AND created_at>\?\)/,
  ],
  'volumes of a backend': [
    volumesStatement({ ...VOLUMES, home: 'h@b' }).sql,
    /volumes_of_home_by_time \(home_backend=\? AND created_at>\?\)/,
  ],
  'volumes of a pool': [
    volumesStatement({ ...VOLUMES, home: 'h@b#p' }).sql,
    /volumes_of_home_by_time \(home_backend=\? AND created_at>\?\)/,
  ],
  'volumes by time': [
    volumesStatement({ ...VOLUMES, ...TIME }).sql,
    /volumes_by_time \(created_at>\? AND created_at<\?\)/,
  ],
  'decisions by time': [
    decisionsStatement(DECISIONS, { decidedAt: 2, serial: 2 }, SQLITE).sql,
    /decisions_by_time \(\(decided_at,serial\)>\(\?,\?\) AND \(decided_at,serial\)<\(\?,\?\)\)/,
  ],
  'where a page of decisions ends': [
    boundaryStatement(DECISIONS).sql,
    /COVERING INDEX decisions_by_time/,
  ],
  'decisions by project': [
    decisionsStatement({ ...DECISIONS, projectId: 'p' }, { decidedAt: 2, serial: 2 }, SQLITE).sql,
    /decisions_by_time/,
  ],
  'decisions by subject': [
    decisionsStatement({ ...DECISIONS, subject: 's' }, null, SQLITE).sql,
    new RegExp(`autoindex_decisions_1 \\(decision_id=\\?\\).*${aboutPlan('').source}`, 's'),
  ],
  'decisions to prune': [
    lookAtDecisions(SQLITE),
    aboutPlan('decisions_finished \\(finished_at>\\? AND finished_at<\\?\\).*'),
  ],
  'requests to prune': [
    lookAtRequests(SQLITE),
    aboutPlan('requests_by_time \\(answered_at>\\? AND answered_at<\\?\\).*'),
  ],
  'events to prune': [PRUNABLE_EVENTS, /events_by_kind \(kind=\?\)/],
  'newest diagnosis beyond what is kept': [NEWEST_SURPLUS_DIAGNOSIS, /requests_refused/],
  'diagnoses beyond what is kept': [SURPLUS_DIAGNOSES, /requests_refused \(answered_at<\?\)/],
  'diagnoses that lie too far back': [
    DISTANT_DIAGNOSES,
    /requests_diagnosed \(diagnosis_from>\? AND diagnosis_from<\?\)|requests_diagnosed \(diagnosis_from<\?\)/,
  ],
  'the oldest diagnosis': [OLDEST_DIAGNOSIS, /COVERING INDEX requests_diagnosed/],
  'events beyond what is kept': [SURPLUS_EVENTS, /COVERING INDEX events_by_kind \(kind=\?\)/],
  'volumes to prune': [
    lookAtVolumes(SQLITE),
    aboutPlan('volumes_unavailable \\(state=\\? AND created_at>\\?\\).*'),
  ],
};

describe('query plans', () => {
  const place = directory();
  const knex = connectSqlite(place.file);
  const connections = new Connections(knex, SQLITE);
  before(() => prepareSchema(knex));
  after(async () => {
    await connections.close();
    place.remove();
  });

  for (const [name, [sql, expected]] of Object.entries(PLANS)) {
    it(`${name}: by an index`, async () => {
      const bindings = [...sql].filter((char) => char === '?').map(() => '[]');
      const rows = await connections.exclusive((session) =>
        session.all(`explain query plan ${sql}`, ...bindings),
      );
      const plan = rows.map((row) => row['detail']).join('\n');
      match(plan, expected);
      // `d` and `old` are the few rows that an inner query found.
      doesNotMatch(
        plan,
        /SCAN (?!json_each)(?!decisions USING COVERING)(?!requests USING INDEX requests_refused)(?!(d|old)$)/m,
      );
    });
  }

  it('pages of events are read by the narrowest index, in order, and not sorted', async () => {
    for (const [filter, expected] of EVENT_PLANS) {
      for (const newestFirst of [false, true]) {
        const query = events(filter, newestFirst);
        for (const { sql, bindings } of [
          lookStatement(query, SQLITE),
          findStatement(query, 9, SQLITE),
        ]) {
          const rows = await connections.exclusive((session) =>
            session.all(`explain query plan ${sql}`, ...bindings),
          );
          const plan = rows.map((row) => row['detail']).join('\n');
          match(
            plan,
            newestFirst ? new RegExp(expected.source.replace('serial>', 'serial[<>]')) : expected,
          );
          doesNotMatch(plan, /TEMP B-TREE|SCAN events/);
        }
      }
    }
  });

  it('pages of volumes are sorted within a moment only', async () => {
    for (const query of [
      {},
      { projectId: 'p' },
      { home: 'h@b' },
      { state: 'error' as const },
      { ...TIME, state: 'error' as const },
      TIME,
      { ...TIME, projectId: 'p' },
      { ...TIME, home: 'h@b' },
    ]) {
      const { sql, bindings } = volumesStatement({ ...VOLUMES, ...query });
      const rows = await connections.exclusive((session) =>
        session.all(`explain query plan ${sql}`, ...bindings),
      );
      const plan = rows.map((row) => row['detail']).join('\n');
      match(plan, /TEMP B-TREE FOR LAST TERM OF ORDER BY/);
      doesNotMatch(plan, /TEMP B-TREE FOR ORDER BY/);
    }
  });
});
