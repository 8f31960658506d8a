import { useState } from 'preact/hooks';
import type {
  EstimateCapacityResponse,
  ExplainPlacementResponse,
  PoolAccount,
  WeigherShare,
} from '../../src/gen/stowage/v1/scheduler_service_pb.js';
import { api, type Fault, faultOf } from '../lib/api.js';
import { explainRequest, type Filled } from '../lib/explain-request.js';
import { candidatesCaption, count, number, weight } from '../lib/format.js';
import { useArrivals } from '../lib/hooks.js';
import { writeRoute } from '../lib/route.js';
import { FaultBox } from '../parts/bits.js';
import { Absent, DiagnosisBox, Rejections } from '../parts/diagnosis.js';
import { Estimate, EstimateVerdict } from '../parts/estimate.js';
import { Control, type Field, queryOf } from '../parts/filters.js';
import { PoolLink } from '../parts/links.js';
import { Table } from '../parts/table.js';

const MOST_POOLS = 200;

const FIELDS: readonly Field[] = [
  { name: 'size', label: 'Size, GiB', hint: '10' },
  { name: 'type', label: 'Volume type', hint: 'its name' },
  { name: 'zones', label: 'Zones', hint: 'az1, az2' },
  { name: 'project', label: 'Project' },
  { name: 'backend', label: 'Only this backend or pool', hint: 'host@backend#pool' },
  { name: 'profile', label: 'Profile', hint: 'default' },
  {
    name: 'multiattach',
    label: 'Attached several times',
    choices: [
      ['', 'no'],
      ['yes', 'yes'],
    ],
  },
];

type Outcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'problem'; readonly problem: string }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'answer'; readonly answer: ExplainPlacementResponse }
  | {
      readonly kind: 'estimate';
      readonly answer: EstimateCapacityResponse;
      readonly sizeGib: bigint;
    };

/** What a press of each button asks. */
type Question = 'place' | 'count';

/**
 * Where a volume would go now, and how each pool fares with it; or how many like it fit. Reserves
 * nothing.
 */
export function ExplainView({ query }: { query: Filled }) {
  // What is filled in, and its answer, are what the address says, however one came to it.
  return <WhatIf key={useArrivals(query)} query={query} />;
}

function WhatIf({ query }: { query: Filled }) {
  const [outcome, setOutcome] = useState<Outcome>({ kind: 'none' });
  const ask = async (filled: Filled, question: Question) => {
    const asked = explainRequest(filled, () => newId());
    if (!asked.ok) return setOutcome({ kind: 'problem', problem: asked.problem });
    setOutcome({ kind: 'asking' });
    try {
      if (question === 'count') return setOutcome(await howMany(asked.request));
      const answer = await api.scheduler.explainPlacement({
        request: { case: 'createVolume', value: asked.request },
        maxPools: MOST_POOLS,
      });
      setOutcome({ kind: 'answer', answer });
    } catch (thrown) {
      setOutcome({ kind: 'fault', fault: faultOf(thrown) });
    }
  };
  return (
    <>
      <div class="heading">
        <h1>What if</h1>
      </div>
      <p>
        Where a volume would go now, and what each pool makes of it; or how many like it fit.
        Nothing is reserved.
      </p>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault();
          const filled = queryOf(event.currentTarget);
          history.replaceState(null, '', writeRoute('explain', { query: filled }));
          void ask(filled, event.submitter?.dataset['ask'] === 'count' ? 'count' : 'place');
        }}
      >
        {FIELDS.map((field) => (
          <label key={field.name}>
            {field.label}
            <Control field={field} value={query[field.name] ?? ''} />
          </label>
        ))}
        <label class="wide">
          Extra specs of the type, one a line
          <textarea
            name="specs"
            rows={3}
            defaultValue={query['specs'] ?? ''}
            placeholder="volume_backend_name=lvm"
          />
        </label>
        <button type="submit">Explain</button>
        <button type="submit" data-ask="count">
          How many fit
        </button>
      </form>
      <div aria-live="polite">
        {outcome.kind === 'asking' && <p class="quiet">Asking …</p>}
        {outcome.kind === 'problem' && (
          <p class="fault" role="alert">
            {outcome.problem}
          </p>
        )}
        {outcome.kind === 'fault' && <FaultBox fault={outcome.fault} />}
        {outcome.kind === 'answer' && <Verdict answer={outcome.answer} />}
        {outcome.kind === 'estimate' && (
          <EstimateVerdict answer={outcome.answer} sizeGib={outcome.sizeGib} />
        )}
      </div>
      {outcome.kind === 'answer' && <Answer answer={outcome.answer} />}
      {outcome.kind === 'estimate' && <Estimate answer={outcome.answer} />}
    </>
  );
}

type Request = Extract<ReturnType<typeof explainRequest>, { ok: true }>['request'];

/** How many volumes like one fit: the estimate has no ids, and says the same otherwise. */
async function howMany({ requestId: _, volumeId: __, ...like }: Request): Promise<Outcome> {
  const answer = await api.scheduler.estimateCapacity({ ...like, maxPools: MOST_POOLS });
  return { kind: 'estimate', answer, sizeGib: like.sizeGib };
}

/** Ids of a request that is only explained: they name nothing, but seed the random choices. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
}

function Verdict({ answer: { pool, profile } }: { answer: ExplainPlacementResponse }) {
  return (
    <p class="verdict">
      {pool === '' ? (
        <>Nothing fits</>
      ) : (
        <>
          It would go to <PoolLink pool={pool} />
        </>
      )}
      , by the profile {profile}.
    </p>
  );
}

function Answer({ answer }: { answer: ExplainPlacementResponse }) {
  // Of thousands of pools only the first are told: of a refusal its diagnosis counts all.
  if (answer.diagnosis !== undefined) return <DiagnosisBox diagnosis={answer.diagnosis} />;
  const passed = answer.pools.filter(({ filter }) => filter === '');
  const stopped = answer.pools.filter(({ filter }) => filter !== '');
  const omitted = answer.poolsOmitted;
  const caption = candidatesCaption(passed.length, stopped.length, omitted);
  return (
    <>
      <Absent
        counts={answer.absentCounts}
        backends={answer.absentBackends}
        omitted={answer.absentBackendsOmitted}
      />
      {passed.length > 0 && <Candidates passed={passed} caption={caption} />}
      {stopped.length > 0 && (
        <>
          <Stopped stopped={stopped} all={omitted === 0} />
          <Rejections caption="Pools that something stops" rows={stopped} />
        </>
      )}
      {omitted > 0 && <p class="quiet">{count(omitted, 'more pool')}, not shown.</p>}
    </>
  );
}

function Candidates({ passed, caption }: { passed: readonly PoolAccount[]; caption: string }) {
  const weighers = [...new Set(passed.flatMap(({ shares }) => shares.map((one) => one.weigher)))];
  return (
    <Table
      caption={caption}
      columns={[
        { name: 'Pool', kind: 'wide' },
        { name: 'Weight', kind: 'figure' },
        ...weighers.map((name) => ({ name, kind: 'figure' as const })),
      ]}
      empty=""
      rows={passed.map(({ pool, weight: own, shares }) => (
        <tr key={pool}>
          <th scope="row">
            <PoolLink pool={pool} />
          </th>
          <td class="figure">{weight(own)}</td>
          {weighers.map((name) => {
            const share = shares.find(({ weigher }) => weigher === name);
            return (
              <td key={name} class="figure">
                {share === undefined ? '–' : weight(share.share)}
                {share !== undefined && <small> {partsOf(share)}</small>}
              </td>
            );
          })}
        </tr>
      ))}
    />
  );
}

/** Of what a share was made: the weigher's number, normalised over the pools, times its multiplier. */
function partsOf({ number: own, multiplier, share }: WeigherShare): string {
  const normalised = multiplier === 0 ? 0 : share / multiplier;
  return `${number(own)} normalised to ${weight(normalised)}, × ${weight(multiplier)}`;
}

/** How many pools each filter stops, of those that are told. */
function Stopped({ stopped, all }: { stopped: readonly PoolAccount[]; all: boolean }) {
  const counts = new Map<string, number>();
  for (const { filter } of stopped) counts.set(filter, (counts.get(filter) ?? 0) + 1);
  const words = [...counts].map(([filter, many]) => `${filter} stops ${count(many, 'pool')}`);
  return (
    <p>
      {words.join(', ')}
      {all ? '' : ', of those shown'}.
    </p>
  );
}
