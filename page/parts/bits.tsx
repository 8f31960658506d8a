import type { Timestamp } from '@bufbuild/protobuf/wkt';
import type { ComponentChildren } from 'preact';
import type { Fault } from '../lib/api.js';
import { age, millis } from '../lib/format.js';
import type { LiveState, Loaded } from '../lib/hooks.js';
import type { Tone } from '../lib/words.js';

/** A word of state, in its colour. */
export function Badge({ tone, children }: { tone: Tone; children: ComponentChildren }) {
  return <span class={`badge ${tone}`}>{children}</span>;
}

/** A word of state, and below it what somebody said of it. */
export function State(props: { tone: Tone; why: string; children: ComponentChildren }) {
  const { tone, why, children } = props;
  return (
    <>
      <Badge tone={tone}>{children}</Badge>
      {why !== '' && <small class="why">{why}</small>}
    </>
  );
}

const LIVE: Readonly<Record<LiveState, readonly [string, Tone]>> = {
  waiting: ['connecting', 'busy'],
  live: ['live', 'good'],
  lost: ['connection lost, trying again', 'bad'],
  idle: ['paused', 'plain'],
};

/** Whether what is shown follows the server. */
export function Live({ state }: { state: LiveState }) {
  const [word, tone] = LIVE[state];
  return (
    <span role="status" aria-label="Updates">
      <Badge tone={tone}>{word}</Badge>
    </span>
  );
}

/** How long ago something was; the time itself as its title. */
export function Age({ at, now }: { at: Timestamp | undefined; now: number }) {
  if (at === undefined) return <>never</>;
  const time = new Date(millis(at));
  return (
    <time dateTime={time.toISOString()} title={time.toLocaleString()}>
      {age(time.getTime(), now)} ago
    </time>
  );
}

/** A moment, to the second. */
export function Moment({ at }: { at: Timestamp | undefined }) {
  if (at === undefined) return <>–</>;
  const time = new Date(millis(at));
  return (
    <time dateTime={time.toISOString()} title={time.toISOString()}>
      {time.toLocaleString('sv')}
    </time>
  );
}

/** What went wrong. */
export function FaultBox({ fault }: { fault: Fault | null }) {
  if (fault === null) return null;
  return (
    <p class="fault" role="alert">
      <strong>{fault.reason}</strong> {fault.message}
    </p>
  );
}

/** That something is on its way, or what went wrong. */
export function Waiting({ loaded }: { loaded: Loaded<unknown> }) {
  if (loaded.fault !== null) return <FaultBox fault={loaded.fault} />;
  return loaded.value === null && loaded.loading ? <p class="quiet">Loading …</p> : null;
}

/** A name with its value, in a list of them. */
export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
