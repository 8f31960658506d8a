import type { WeighedPool } from '../../domain/decision.js';
import type { PoolsDiagnosis } from '../../domain/diagnosis.js';
import type { PoolReport } from '../../domain/pool.js';

/** One pool that takes part, with everything that a filter or weigher may read. Pools come in tie order. */
export interface PoolView {
  /** `host@backend#pool`. */
  readonly pool: string;
  /** `host@backend` or `cluster@backend`. */
  readonly backend: string;
  readonly zone: string;
  /** `host@backend#pool` of the member that stands for the backend. */
  readonly host: string;
  /** `cluster@backend#pool`, or null. */
  readonly clusterName: string | null;
  /** When its report arrived, epoch ms. */
  readonly updatedAt: number;
  /** When a report last said what stands, epoch ms. */
  readonly heardAt: number;
  /** That is longer ago than is taken for new volumes. */
  readonly reportTooOld: boolean;
  readonly report: PoolReport;
  /** Promised and not contained in the report: held + confirmed + tentative, GiB. */
  readonly consumedGib: number;
  readonly volumeCount: number;
  /** Where it has one: its place in columns that are kept from request to request, which no other pool of its index has. */
  readonly slot?: number;
}

/** What the engine decided. A fault of a rule is not an outcome: it is thrown. */
export type Outcome =
  | { readonly kind: 'chosen'; readonly pool: PoolView; readonly weight: number; readonly alternatives: readonly WeighedPool[] }
  | { readonly kind: 'refused'; readonly diagnosis: PoolsDiagnosis };
