import type { StowageClient } from '../../src/client/index.js';
import type { HealthWatch } from './checks/health.js';
import type { VolumeClient } from './load/client.js';
import type { Flood } from './load/flood.js';
import type { RegisterClient } from './load/register-client.js';
import type { SetClient } from './load/set-client.js';

/** Who is at work. */
export interface Crew {
  readonly clients: readonly VolumeClient[];
  readonly registers: readonly RegisterClient[];
  readonly setClients: readonly SetClient[];
  readonly flood: Flood;
  readonly health: HealthWatch;
  /** The harness's own connections, to look with. */
  readonly servers: readonly StowageClient[];
  /** Processes that ended by themselves since it was last looked at. */
  readonly ended: string[];
}
