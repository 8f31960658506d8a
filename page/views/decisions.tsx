import { useEffect, useState } from 'preact/hooks';
import type { Decision, DecisionState } from '../../src/gen/stowage/v1/decision_pb.js';
import { api } from '../lib/api.js';
import { useLoaded, useStream } from '../lib/hooks.js';
import { withNews } from '../lib/newest.js';
import { DECISION_STATE, nothingOf } from '../lib/words.js';
import { Live, Waiting } from '../parts/bits.js';
import { DecisionTable } from '../parts/decision-table.js';
import { type Field, Filters } from '../parts/filters.js';
import { Pager } from '../parts/table.js';

const PAGE_SIZE = 50;

const STATES = Object.entries(DECISION_STATE)
  .map(([value, [words]]) => [value, words] as const)
  .filter(([, words]) => words !== '');

const FIELDS: readonly Field[] = [
  { name: 'state', label: 'State', choices: [['', 'all'], ...STATES] },
  { name: 'home', label: 'Backend or pool', hint: 'host@backend#pool' },
  { name: 'project', label: 'Project' },
  { name: 'subject', label: 'Volume or snapshot', hint: 'its id' },
];

function filterOf({ state = '', home = '', project = '', subject = '' }: Record<string, string>) {
  return {
    states: state === '' ? [] : [Number(state) as DecisionState],
    home,
    projectId: project,
    subjectId: subject,
  };
}

/** Decisions as they happen, and older ones a page at a time. */
export function DecisionsView({ query }: { query: Readonly<Record<string, string>> }) {
  const asked = JSON.stringify(query);
  const [tokens, setTokens] = useState<readonly string[]>(['']);
  const [paused, setPaused] = useState(false);
  useEffect(() => setTokens(['']), [asked]);
  const pageToken = tokens.at(-1) ?? '';
  const filter = filterOf({ ...query });
  const loaded = useLoaded(`${asked} ${pageToken}`, (signal) =>
    api.volumes.listDecisions({ ...filter, pageToken, pageSize: PAGE_SIZE }, { signal }),
  );
  const [news, setNews] = useState<readonly Decision[]>([]);
  const [skipped, setSkipped] = useState(false);
  const first = pageToken === '';
  const live = useStream(
    first && !paused ? asked : null,
    (signal) =>
      api.volumes.watchNewestDecisions({ ...filter, maxDecisions: PAGE_SIZE }, { signal }),
    (message, begins) => {
      setNews((before) => withNews(begins ? [] : before, message.decisions, PAGE_SIZE));
      setSkipped(message.skipped);
    },
  );
  const rows = first && news.length > 0 ? news : (loaded.value?.decisions ?? []);
  const next = loaded.value?.nextPageToken ?? '';
  return (
    <>
      <div class="heading">
        <h1>Decisions</h1>
        {first ? <Live state={live} /> : <span class="quiet">older ones stand still</span>}
        {first && (
          <button type="button" aria-pressed={paused} onClick={() => setPaused(!paused)}>
            {paused ? 'Go on' : 'Pause'}
          </button>
        )}
      </div>
      <Filters view="decisions" fields={FIELDS} query={query} />
      {first && skipped && <p class="quiet">More were decided than are shown.</p>}
      <Waiting loaded={loaded} />
      {loaded.value !== null && (
        <>
          <DecisionTable
            caption="Decisions, newest first"
            empty={nothingOf(query, 'no decision is kept yet')}
            decisions={rows}
          />
          <Pager
            page={tokens.length - 1}
            more={next !== ''}
            shown={rows.length}
            thing="decisions"
            back={() => setTokens(tokens.slice(0, -1))}
            next={() => setTokens([...tokens, next])}
          />
        </>
      )}
    </>
  );
}
