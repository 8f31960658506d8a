import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Role } from '../../src/gen/stowage/v1/access_pb.js';
import type { WhoAmIResponse } from '../../src/gen/stowage/v1/access_service_pb.js';
import { api, setToken, token } from '../lib/api.js';
import { useLoaded, useRoute } from '../lib/hooks.js';
import { type Route, writeRoute } from '../lib/route.js';
import { FaultBox } from '../parts/bits.js';
import { BackendsView } from './backends.js';
import { DecisionsView } from './decisions.js';
import { ExplainView } from './explain.js';
import { PoolView } from './pool.js';
import { PoolsView } from './pools.js';
import { RefusalsView } from './refusals.js';
import { SignIn } from './sign-in.js';
import { RequestView, VolumeView } from './story.js';
import { ThemeChoice } from './theme.js';

const VIEWS = [
  ['pools', 'Pools'],
  ['backends', 'Backends'],
  ['decisions', 'Decisions'],
  ['refusals', 'Refusals'],
  ['explain', 'What if'],
] as const;

/** The views that a link of the menu stands for. */
const PARENTS: Readonly<Record<string, string>> = {
  '': 'pools',
  pool: 'pools',
  volume: 'decisions',
  request: 'refusals',
};

/** The whole page. */
export function App() {
  const route = useRoute();
  const [round, setRound] = useState(0);
  const who = useLoaded(`who ${round}`, (signal) => api.access.whoAmI({}, { signal }));
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header>
        <a class="name" href={writeRoute('pools')}>
          Stowage
        </a>
        <Menu view={PARENTS[route.view] ?? route.view} />
        <Find />
        <ThemeChoice />
        {who.value !== null && <Who who={who.value} out={() => setRound(round + 1)} />}
      </header>
      <Main route={route}>
        {who.fault?.signIn ? (
          <SignIn message={who.fault.message} done={() => setRound(round + 1)} />
        ) : (
          <>
            <FaultBox fault={who.fault} />
            {who.value !== null && (
              <View key={`${round} ${route.view} ${route.id}`} route={route} />
            )}
          </>
        )}
      </Main>
    </>
  );
}

/** The content; whoever goes elsewhere finds the focus there. */
function Main({ route, children }: { route: Route; children: ComponentChildren }) {
  const main = useRef<HTMLElement>(null);
  const place = `${route.view}/${route.id}`;
  const before = useRef(place);
  useEffect(() => {
    if (before.current === place) return;
    before.current = place;
    main.current?.focus();
  }, [place]);
  const title = VIEWS.find(([view]) => view === (PARENTS[route.view] ?? route.view))?.[1];
  document.title = `${route.id || title || 'Stowage'} – Stowage`;
  return (
    <main id="main" ref={main} tabIndex={-1}>
      {children}
    </main>
  );
}

function View({ route: { view, id, query } }: { route: Route }) {
  switch (view) {
    case '':
    case 'pools':
      return <PoolsView query={query} />;
    case 'pool':
      return <PoolView name={id} />;
    case 'backends':
      return <BackendsView query={query} />;
    case 'decisions':
      return <DecisionsView query={query} />;
    case 'volume':
      return <VolumeView volumeId={id} />;
    case 'request':
      return <RequestView requestId={id} projectId={query['project'] ?? ''} />;
    case 'refusals':
      return <RefusalsView query={query} />;
    case 'explain':
      return <ExplainView query={query} />;
    default:
      return <h1>There is no such view</h1>;
  }
}

function Menu({ view: here }: { view: string }) {
  return (
    <nav aria-label="Views">
      <ul>
        {VIEWS.map(([view, words]) => (
          <li key={view}>
            <a href={writeRoute(view)} {...(view === here ? { 'aria-current': 'page' } : {})}>
              {words}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Goes to a volume or pool by its id or name. */
function Find() {
  return (
    <search>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const id = String(new FormData(event.currentTarget).get('id') ?? '').trim();
          if (id === '') return;
          location.hash = id.includes('@')
            ? writeRoute('pool', { id })
            : writeRoute('volume', { id: id.toLowerCase() });
        }}
      >
        <input
          name="id"
          type="search"
          aria-label="Volume's id or pool's name"
          placeholder="Volume's id or pool's name"
        />
      </form>
    </search>
  );
}

function Who({ who, out }: { who: WhoAmIResponse; out(): void }) {
  if (who.name === '') return null;
  const roles = who.roles.map(({ role }) => Role[role].toLowerCase()).join(', ');
  return (
    <p class="who">
      {who.name} ({roles || 'no roles'})
      {token() !== '' && (
        <button
          type="button"
          onClick={() => {
            setToken('');
            out();
          }}
        >
          Sign out
        </button>
      )}
    </p>
  );
}
