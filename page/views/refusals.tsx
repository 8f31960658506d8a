import { useEffect, useState } from 'preact/hooks';
import { EventKind } from '../../src/gen/stowage/v1/event_service_pb.js';
import { api } from '../lib/api.js';
import { age, count, gib, number } from '../lib/format.js';
import { useLoaded, useNow, useStream } from '../lib/hooks.js';
import {
  groupRefusals,
  type Refusal,
  type RefusalGroup,
  refusalOf,
  withNewer,
} from '../lib/refusal-groups.js';
import { writeRoute } from '../lib/route.js';
import { nothingOf } from '../lib/words.js';
import { Live, Waiting } from '../parts/bits.js';
import { type Field, Filters } from '../parts/filters.js';
import { RequestLink, VolumeLink } from '../parts/links.js';
import { Table } from '../parts/table.js';

/** Of so many refusals, the newest, the groups are made. */
const MOST = 1000;
const SHOWN = 100;

const FIELDS: readonly Field[] = [
  { name: 'project', label: 'Project' },
  {
    name: 'hours',
    label: 'Since',
    choices: [
      ['', 'whatever is kept'],
      ['1', 'an hour ago'],
      ['24', 'a day ago'],
      ['168', 'a week ago'],
    ],
  },
];

function filterOf({ project = '', hours = '' }: Readonly<Record<string, string>>, now: number) {
  const since = hours === '' ? 0 : Math.floor(now / 1000) - Number(hours) * 3600;
  return {
    kinds: [EventKind.FAILURE],
    projectId: project,
    ...(since === 0 ? {} : { since: { seconds: BigInt(since), nanos: 0 } }),
  };
}

/** Refused and failed requests, grouped by reason and by the filter that left no pool. */
export function RefusalsView({ query }: { query: Readonly<Record<string, string>> }) {
  const { project = '', hours = '', reason, filter } = query;
  const asked = `${project} ${hours}`;
  const loaded = useLoaded(asked, (signal) =>
    api.events.listEvents(
      { filter: filterOf(query, Date.now()), newestFirst: true, pageSize: MOST },
      { signal },
    ),
  );
  const [came, setCame] = useState<readonly Refusal[]>([]);
  useEffect(() => setCame([]), [asked]);
  const live = useStream(
    asked,
    (signal) =>
      api.events.watchEvents(
        { filter: { kinds: [EventKind.FAILURE], projectId: project } },
        { signal },
      ),
    (message, first) => {
      // What came while nobody followed.
      if (first) loaded.reload();
      const refusals = message.events.map(refusalOf).filter((one) => one !== null);
      if (refusals.length > 0) setCame((before) => withNewer(before, refusals, MOST));
    },
  );
  const listed = (loaded.value?.events ?? []).map(refusalOf).filter((one) => one !== null);
  const all = withNewer(listed, came, MOST);
  const groups = groupRefusals(all);
  const chosen = groups.find((one) => one.reason === reason && one.filter === (filter ?? ''));
  const now = useNow();
  return (
    <>
      <div class="heading">
        <h1>Refusals</h1>
        <Live state={live} />
      </div>
      <Filters view="refusals" fields={FIELDS} query={query} />
      <Waiting loaded={loaded} />
      {loaded.value !== null && (
        <>
          {all.length > 0 && (
            <p class="quiet">
              {all.length < MOST
                ? `All ${number(all.length)} that are kept and match.`
                : `Of the newest ${number(MOST)} that match, since ${spanOf(all, now)} ago.`}
            </p>
          )}
          <Groups groups={groups} chosen={chosen} query={query} now={now} />
          {chosen !== undefined && <Requests group={chosen} now={now} />}
        </>
      )}
    </>
  );
}

function spanOf(refusals: readonly Refusal[], now: number): string {
  return age(refusals.at(-1)?.at ?? now, now);
}

function Groups(props: {
  groups: readonly RefusalGroup[];
  chosen: RefusalGroup | undefined;
  query: Readonly<Record<string, string>>;
  now: number;
}) {
  const { groups, chosen, query, now } = props;
  const { project = '', hours = '' } = query;
  return (
    <Table
      caption="Refusals by reason and filter"
      columns={[
        { name: 'Reason' },
        { name: 'Filter that left no pool' },
        { name: 'Requests', kind: 'figure' },
        { name: 'Newest', kind: 'figure' },
        { name: 'Such as', kind: 'wide' },
      ]}
      empty={nothingOf({ project, hours }, 'no request was refused or failed')}
      rows={groups.map((group) => {
        const { reason, filter, refusals } = group;
        const [newest] = refusals;
        return (
          <tr key={`${reason}/${filter}`} class={group === chosen ? 'chosen' : ''}>
            <th scope="row">
              <a
                href={writeRoute('refusals', { query: { ...query, reason, filter } })}
                aria-current={group === chosen}
              >
                {reason}
              </a>
            </th>
            <td>{filter || '–'}</td>
            <td class="figure">{number(refusals.length)}</td>
            <td class="figure">{age(newest?.at ?? now, now)} ago</td>
            <td>{newest?.failed.text}</td>
          </tr>
        );
      })}
    />
  );
}

function Requests({ group, now }: { group: RefusalGroup; now: number }) {
  const { reason, filter, refusals } = group;
  return (
    <>
      <h2>
        {reason} {filter}
      </h2>
      {refusals.length > SHOWN && (
        <p class="quiet">
          The newest {SHOWN} of {count(refusals.length, 'request')}.
        </p>
      )}
      <Table
        caption="Requests, newest first"
        columns={[
          { name: 'When', kind: 'figure' },
          { name: 'Request' },
          { name: 'Volume' },
          { name: 'Size', kind: 'figure' },
          { name: 'Type' },
          { name: 'Project' },
          { name: 'Why', kind: 'wide' },
        ]}
        empty=""
        rows={refusals.slice(0, SHOWN).map(({ serial, at, failed }) => (
          <tr key={serial.toString()}>
            <td class="figure">{age(at, now)} ago</td>
            <td>
              <RequestLink requestId={failed.requestId} projectId={failed.projectId} />
            </td>
            <td>
              <VolumeLink volumeId={failed.volumeId} />
            </td>
            <td class="figure">{gib(failed.sizeGib)}</td>
            <td>{failed.volumeType || '–'}</td>
            <td>{failed.projectId || '–'}</td>
            <td>{failed.text}</td>
          </tr>
        ))}
      />
    </>
  );
}
