import { Fragment } from 'preact';
import { writeRoute } from '../lib/route.js';

/** `host@backend#pool`, which may go on in the next line after its parts. */
function Name({ of }: { of: string }) {
  const parts = of.split(/(?<=[@#])/);
  return parts.map((part, at) => (
    <Fragment key={part}>
      {at > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}

/** A pool's name, which leads to its page. */
export function PoolLink({ pool }: { pool: string }) {
  if (pool === '') return <>–</>;
  return (
    <a class="name" href={writeRoute('pool', { id: pool })}>
      <Name of={pool} />
    </a>
  );
}

/** A backend's name, which leads to its pools. */
export function BackendLink({ backend }: { backend: string }) {
  return (
    <a class="name" href={writeRoute('pools', { query: { backend } })}>
      <Name of={backend} />
    </a>
  );
}

/** A volume's id, which leads to its story. */
export function VolumeLink({ volumeId }: { volumeId: string }) {
  if (volumeId === '') return <>–</>;
  return (
    <a href={writeRoute('volume', { id: volumeId })} title={volumeId}>
      {volumeId.slice(0, 8)}
    </a>
  );
}

/** A request, which leads to its story. */
export function RequestLink({ requestId, projectId }: { requestId: string; projectId: string }) {
  return (
    <a
      href={writeRoute('request', { id: requestId, query: { project: projectId } })}
      title={requestId}
    >
      {requestId.slice(0, 8)}
    </a>
  );
}
