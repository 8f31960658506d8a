import type { CreateVolumeSpec } from '../../domain/volume.js';
import { uuidOf } from '../lib/uuid.js';
import type { PoolView } from './view.js';

const RBD = /^rbd:\/\/([^/]+)\/[^/]+\/[^/]+\/[^/]+$/;

/**
 * The fsids of the Ceph clusters in which the data of the request's image lies, from its
 * `rbd://fsid/pool/image/snapshot` locations. Empty if the source is no image, the locations are
 * not known, or none is in Ceph.
 */
export function imageClusters({ source, imageLocations }: CreateVolumeSpec): ReadonlySet<string> {
  if (source?.kind !== 'image') return new Set();
  const locations = source.locations.length > 0 ? source.locations : (imageLocations ?? []);
  return new Set(locations.flatMap((location) => RBD.exec(location)?.[1]?.toLowerCase() ?? []));
}

/**
 * The fsid of the Ceph cluster that a pool reports: `fsid`, or the one in `location_info` as
 * Cinder's driver writes it (`ceph:conf:fsid:user:pool`). Null if it reports none.
 */
export function clusterOf({ report: { capabilities } }: PoolView): string | null {
  const { fsid = null, location_info: info = null } = capabilities;
  if (typeof fsid === 'string' && fsid !== '') return fsid.toLowerCase();
  if (typeof info !== 'string' || !info.startsWith('ceph:')) return null;
  return (
    info
      .split(':')
      .find((part) => uuidOf(part) !== null)
      ?.toLowerCase() ?? null
  );
}
