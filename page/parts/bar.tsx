import type { Pool } from '../../src/gen/stowage/v1/pool_pb.js';
import { type Bar, type PartKind, physicalBar, promisedBar } from '../lib/bars.js';
import { capacity, gib, percent } from '../lib/format.js';

const WORDS: Readonly<Record<PartKind, string>> = {
  used: 'in the report',
  confirmed: 'confirmed',
  held: 'held',
  free: 'free',
  reserved: 'reserved',
};

/**
 * A bar of capacity, with the same in words for whoever does not see it. Without figures there is
 * none.
 */
function CapacityBar({ bar, name, rest }: { bar: Bar | null; name: string; rest: string }) {
  if (bar === null) return null;
  let at = 0;
  const drawn = bar.parts.map((part) => {
    const x = at;
    at += (part.gib / bar.whole) * 100;
    return { ...part, x, width: at - x };
  });
  const words = bar.parts
    .map(({ kind, gib: size }) => `${kind === 'free' ? rest : WORDS[kind]} ${gib(size)}`)
    .join(', ');
  return (
    <svg class="bar" role="img" aria-label={`${name}: ${words}, of ${gib(bar.whole)}`}>
      <title>{`${name}: ${words}`}</title>
      {drawn.map(({ kind, x, width }) => (
        <rect key={kind} class={kind} x={`${x}%`} width={`${width}%`} height="100%" />
      ))}
    </svg>
  );
}

/** How much of a pool is used, as a bar and in figures. */
export function PhysicalSpace({ pool }: { pool: Pool }) {
  const { factors } = pool;
  const bar = physicalBar(pool);
  const used = bar?.parts.find(({ kind }) => kind === 'used')?.gib ?? 0;
  return (
    <>
      <CapacityBar bar={bar} name="Physical space" rest="free" />
      <small>
        {bar === null
          ? `size ${capacity(factors?.total)}, free ${capacity(factors?.free)}`
          : `${gib(used)} of ${gib(bar.whole)} used`}
      </small>
    </>
  );
}

/** How much is promised of what may be promised in a pool. */
export function Promised({ pool }: { pool: Pool }) {
  const { provisionedGib = 0, totalAvailableGib = 0 } = pool.factors ?? {};
  const bar = promisedBar(pool);
  if (bar === null) return <small>without limit</small>;
  return (
    <>
      <CapacityBar bar={bar} name="Promised" rest="may be promised" />
      <small>
        {gib(provisionedGib)} of {gib(totalAvailableGib)},{' '}
        {percent(provisionedGib, totalAvailableGib)}
      </small>
    </>
  );
}

/** What the colours of bars mean. */
export function BarLegend() {
  return (
    <ul class="legend" aria-label="Colours of the bars">
      {(['used', 'confirmed', 'held', 'reserved', 'free'] as const).map((kind) => (
        <li key={kind}>
          <svg class="key" aria-hidden="true">
            <rect class={kind} width="100%" height="100%" />
          </svg>
          {WORDS[kind]}
        </li>
      ))}
    </ul>
  );
}
