import type { Decision } from '../../src/gen/stowage/v1/decision_pb.js';
import type { GetDiagnosisResponse } from '../../src/gen/stowage/v1/scheduler_service_pb.js';
import type { Volume } from '../../src/gen/stowage/v1/volume_service_pb.js';
import { api, type Fault, faultOf } from '../lib/api.js';
import { count, gib, weight } from '../lib/format.js';
import { useLoaded } from '../lib/hooks.js';
import { writeRoute } from '../lib/route.js';
import { OPERATION, VOLUME_STATE } from '../lib/words.js';
import { Badge, Fact, FaultBox, Moment, Waiting } from '../parts/bits.js';
import { reservedWords, StateBadge } from '../parts/decision-table.js';
import { DiagnosisBox } from '../parts/diagnosis.js';
import { BackendLink, PoolLink, VolumeLink } from '../parts/links.js';
import { Table } from '../parts/table.js';

/** One request with what became of it; a fault if its account is not kept, or not for this eye. */
interface Account {
  readonly requestId: string;
  readonly account: GetDiagnosisResponse | null;
  readonly fault: Fault | null;
  readonly decisions: readonly Decision[];
}

/** What happened to a volume: each request about it, each attempt, and why. */
export function VolumeView({ volumeId }: { volumeId: string }) {
  const loaded = useLoaded(volumeId, async (signal) => {
    const { volume, decisions } = await api.volumes.getVolume({ volumeId }, { signal });
    const requests = [...new Set(decisions.map(({ requestId }) => requestId))];
    const accounts = await Promise.all(
      requests.map((requestId) =>
        accountOf(
          requestId,
          volume?.projectId ?? '',
          decisions.filter((one) => one.requestId === requestId),
          signal,
        ),
      ),
    );
    return { volume, accounts };
  });
  return (
    <>
      <div class="heading">
        <h1>Volume {volumeId}</h1>
        <button type="button" onClick={loaded.reload}>
          Look again
        </button>
      </div>
      <Waiting loaded={loaded} />
      {loaded.value?.volume !== undefined && <VolumeFacts volume={loaded.value.volume} />}
      {loaded.value?.accounts.length === 0 && <NoDecision volume={loaded.value.volume} />}
      {loaded.value?.accounts.map((account) => (
        <Story key={account.requestId} {...account} />
      ))}
    </>
  );
}

/** One request: what was answered, and why. */
export function RequestView({ requestId, projectId }: { requestId: string; projectId: string }) {
  const loaded = useLoaded(`${requestId} ${projectId}`, async (signal) => {
    const account = await api.scheduler.getDiagnosis({ requestId, projectId }, { signal });
    return { requestId, account, fault: null, decisions: account.decisions };
  });
  return (
    <>
      <div class="heading">
        <h1>Request {requestId}</h1>
        <button type="button" onClick={loaded.reload}>
          Look again
        </button>
      </div>
      <Waiting loaded={loaded} />
      {loaded.value !== null && <Story {...loaded.value} />}
    </>
  );
}

async function accountOf(
  requestId: string,
  projectId: string,
  decisions: readonly Decision[],
  signal: AbortSignal,
): Promise<Account> {
  try {
    const account = await api.scheduler.getDiagnosis({ requestId, projectId }, { signal });
    return { requestId, account, fault: null, decisions: account.decisions };
  } catch (thrown) {
    return { requestId, account: null, fault: faultOf(thrown), decisions };
  }
}

function NoDecision({ volume }: { volume: Volume | undefined }) {
  if (volume === undefined || volume.errorReason === '')
    return <p class="quiet">No decision about it is kept: it was imported, or decided long ago.</p>;
  const { errorReason: reason, projectId: project } = volume;
  return (
    <p>
      It was refused at once. What each pool lacked is told with its request, which is among the{' '}
      <a href={writeRoute('refusals', { query: { project } })}>refusals</a> ({reason}).
    </p>
  );
}

function VolumeFacts({ volume }: { volume: Volume }) {
  const [state, tone] = VOLUME_STATE[volume.state];
  return (
    <dl class="facts">
      <Fact name="State">
        <Badge tone={tone}>{state}</Badge>
      </Fact>
      <Fact name="Size">{gib(volume.sizeGib)}</Fact>
      <Fact name="Type">{volume.volumeType || 'none'}</Fact>
      <Fact name="Project">{volume.projectId || 'none'}</Fact>
      <Fact name="Home">
        <PoolLink pool={volume.placement?.pool ?? ''} />
      </Fact>
      <Fact name="Recorded">
        <Moment at={volume.createdAt} />
      </Fact>
      {volume.errorReason !== '' && (
        <Fact name="Error">
          {volume.errorReason}: {volume.errorMessage}
        </Fact>
      )}
    </dl>
  );
}

function Story({ requestId, account, fault, decisions }: Account) {
  const operation = account?.operation ?? decisions[0]?.operation;
  return (
    <section class="story" aria-label={`Request ${requestId}`}>
      <h2>
        {operation === undefined ? 'Request' : OPERATION[operation]} <small>{requestId}</small>
      </h2>
      {account !== null && (
        <p>
          Answered <Moment at={account.answeredAt} />, about the volume or snapshot{' '}
          <VolumeLink volumeId={account.volumeId} />, after {count(decisions.length, 'attempt')}.
        </p>
      )}
      <FaultBox fault={fault} />
      {account?.error !== undefined && (
        <p class="fault">
          <strong>Refused or failed.</strong> {account.error.message}
        </p>
      )}
      {decisions.map((decision) => (
        <Attempt key={decision.decisionId} decision={decision} />
      ))}
      {account?.diagnosis !== undefined && (
        <>
          <h3>Why nothing fitted</h3>
          <DiagnosisBox diagnosis={account.diagnosis} />
        </>
      )}
    </section>
  );
}

/** One attempt: where it went, with whom, and how it ended. */
function Attempt({ decision }: { decision: Decision }) {
  const { placement } = decision;
  return (
    <article class="attempt">
      <h3>
        Attempt {decision.attempt} <StateBadge decision={decision} />
      </h3>
      <dl class="facts">
        <Fact name="Pool">
          <PoolLink pool={placement?.pool ?? ''} />
        </Fact>
        <Fact name="Backend">
          {placement === undefined ? '–' : <BackendLink backend={placement.backend} />}
        </Fact>
        <Fact name="Zone">{placement?.availabilityZone || '–'}</Fact>
        <Fact name="Decided">
          <Moment at={decision.decidedAt} />
        </Fact>
        <Fact name="Finished">
          <Moment at={decision.finishedAt} />
        </Fact>
        <Fact name="Worker">{decision.workerId || 'none had it'}</Fact>
        <Fact name="Lease">
          {decision.leaseExpiresAt === undefined ? (
            'none runs'
          ) : (
            <>
              until <Moment at={decision.leaseExpiresAt} />
            </>
          )}
        </Fact>
        <Fact name="Reserved">{reservedWords(decision) || 'nothing'}</Fact>
        <Fact name="Profile">{decision.profile || 'none'}</Fact>
        <Fact name="Seed">{decision.seed.toString()}</Fact>
        <Fact name="Decision">{decision.decisionId}</Fact>
        {decision.reason !== '' && <Fact name="Reason">{decision.reason}</Fact>}
      </dl>
      <Candidates decision={decision} />
    </article>
  );
}

/** The chosen pool and the best after it, by weight. */
function Candidates({
  decision: { placement, weight: chosen, alternatives },
}: {
  decision: Decision;
}) {
  if (placement === undefined) return null;
  const all = [{ pool: placement.pool, weight: chosen }, ...alternatives];
  return (
    <Table
      caption="The best candidates"
      columns={[
        { name: 'Pool', kind: 'wide' },
        { name: 'Weight', kind: 'figure' },
        { name: 'Outcome' },
      ]}
      empty=""
      rows={all.map(({ pool, weight: own }, at) => (
        <tr key={pool}>
          <th scope="row">
            <PoolLink pool={pool} />
          </th>
          <td class="figure">{weight(own)}</td>
          <td>{at === 0 ? 'chosen' : ''}</td>
        </tr>
      ))}
    />
  );
}
