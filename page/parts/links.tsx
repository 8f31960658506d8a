import { writeRoute } from '../lib/route.js';

/** A pool's name, which leads to its page. */
export function PoolLink({ pool }: { pool: string }) {
  if (pool === '') return <>–</>;
  return <a href={writeRoute('pool', { id: pool })}>{pool}</a>;
}

/** A backend's name, which leads to its pools. */
export function BackendLink({ backend }: { backend: string }) {
  return <a href={writeRoute('pools', { query: { backend } })}>{backend}</a>;
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
