import { useEffect, useState } from 'preact/hooks';
import type { Backend, Host } from '../../src/gen/stowage/v1/pool_pb.js';
import { api } from '../lib/api.js';
import { number } from '../lib/format.js';
import { useAgain, useLoaded, useNow } from '../lib/hooks.js';
import { ADMIN_STATE, nothingOf } from '../lib/words.js';
import { Age, Badge, Moment, State, Waiting } from '../parts/bits.js';
import { type Field, Filters } from '../parts/filters.js';
import { BackendLink } from '../parts/links.js';
import { Pager, Table } from '../parts/table.js';

const PAGE_SIZE = 100;
/** Signs of life and ages come in no stream: the page that is seen is asked for again. */
const AGAIN_MS = 10_000;

const NONE = 'no backend is known yet: a volume manager reports it, or stowage backend report FILE';

const FIELDS: readonly Field[] = [
  { name: 'zone', label: 'Zone' },
  {
    name: 'part',
    label: 'Takes part',
    choices: [
      ['', 'all'],
      ['yes', 'yes'],
      ['no', 'no'],
    ],
  },
];

const COLUMNS = [
  { name: 'Backend' },
  { name: 'Zone' },
  { name: 'State' },
  { name: 'Hosts', kind: 'wide' as const },
  { name: 'Pools', kind: 'figure' as const },
  { name: 'Reported', kind: 'figure' as const },
];

/** Backends with their hosts, a page at a time. */
export function BackendsView({ query }: { query: Readonly<Record<string, string>> }) {
  const asked = JSON.stringify(query);
  const [tokens, setTokens] = useState<readonly string[]>(['']);
  useEffect(() => setTokens(['']), [asked]);
  const pageToken = tokens.at(-1) ?? '';
  const { zone = '', part = '' } = query;
  const loaded = useLoaded(`${asked} ${pageToken}`, (signal) =>
    api.pools.listBackends(
      {
        availabilityZone: zone,
        ...(part === '' ? {} : { participating: part === 'yes' }),
        pageToken,
        pageSize: PAGE_SIZE,
      },
      { signal },
    ),
  );
  useAgain(loaded.reload, AGAIN_MS);
  const now = useNow();
  const found = loaded.value;
  return (
    <>
      <div class="heading">
        <h1>Backends</h1>
      </div>
      <Filters view="backends" fields={FIELDS} query={query} />
      <Waiting loaded={loaded} />
      {found?.movesHeldUntil !== undefined && (
        <p>
          Nothing that waits for a backend that is down is decided elsewhere before{' '}
          <Moment at={found.movesHeldUntil} />: others came back, and these may, too.
        </p>
      )}
      {found !== null && (
        <>
          <Table
            caption="Backends by name"
            columns={COLUMNS}
            empty={nothingOf(query, NONE)}
            rows={found.backends.map((backend) => (
              <BackendRow key={backend.backend} backend={backend} now={now} />
            ))}
          />
          <Pager
            page={tokens.length - 1}
            more={found.nextPageToken !== ''}
            shown={found.backends.length}
            thing="backends"
            back={() => setTokens(tokens.slice(0, -1))}
            next={() => setTokens([...tokens, found.nextPageToken])}
          />
        </>
      )}
    </>
  );
}

function BackendRow({ backend, now }: { backend: Backend; now: number }) {
  return (
    <tr>
      <th scope="row">
        <BackendLink backend={backend.backend} />
        {backend.cluster !== '' && <small> cluster</small>}
      </th>
      <td class="whole">{backend.availabilityZone}</td>
      <td>
        <BackendState backend={backend} />
      </td>
      <td>
        <ul class="plain">
          {backend.hosts.map((host) => (
            <HostLine key={host.host} host={host} now={now} />
          ))}
        </ul>
      </td>
      <td class="figure">{number(backend.poolCount)}</td>
      <td class="figure">
        <Age at={backend.reportedAt} now={now} />
      </td>
    </tr>
  );
}

/** Whether a backend takes part, and the plainest cause if it does not. */
function BackendState({ backend }: { backend: Backend }) {
  const { quarantine } = backend;
  if (quarantine !== undefined)
    return (
      <State
        tone="bad"
        why={`${quarantine.failures} of ${quarantine.attempts} creates failed (${quarantine.lastFailure})`}
      >
        in quarantine
      </State>
    );
  if (backend.participating) return <Badge tone="good">takes part</Badge>;
  if (backend.reportedAt === undefined) return <Badge tone="bad">never reported</Badge>;
  if (backend.reportTooOld) return <Badge tone="bad">report too old</Badge>;
  const down = backend.hosts.every(({ up }) => !up);
  return <Badge tone="bad">{down ? 'down' : 'takes no part'}</Badge>;
}

function HostLine({ host, now }: { host: Host; now: number }) {
  const state = ADMIN_STATE[host.adminState];
  return (
    <li>
      {host.host} <Badge tone={host.up ? 'good' : 'bad'}>{host.up ? 'up' : 'down'}</Badge>{' '}
      {state !== 'enabled' && (
        <>
          <Badge tone="bad">{state}</Badge>{' '}
        </>
      )}
      <small>
        seen <Age at={host.lastSeenAt} now={now} />
      </small>
      {state !== 'enabled' && host.reason !== '' && <small class="why">{host.reason}</small>}
    </li>
  );
}
