import type { PoolRecord } from '../../domain/pool.js';
import { availableGib, countedReport, type ProvisionedRule } from '../capacity/capacity.js';
import { roundToCents } from '../capacity/rounding.js';
import type { PoolWarning } from './warning.js';

/** How far a report may lag behind the ledger: GiB, and share of what the ledger knows. */
const SLACK_GIB = 1;
const SLACK_SHARE = 0.1;

/** Warnings about a pool's report, compared with the ledger. */
export function ledgerWarnings(pool: PoolRecord, rule: ProvisionedRule): readonly PoolWarning[] {
  const { report, heldGib, confirmedGib, containedGib } = pool;
  const counted = countedReport(pool, rule);
  if (report === null || counted === null) return [];
  const found: PoolWarning[] = [];
  const reported = report.space.provisionedGib;
  const key = 'provisioned_capacity_gb';
  if (
    Object.hasOwn(report.capabilities, key) &&
    containedGib - reported > Math.max(SLACK_GIB, SLACK_SHARE * containedGib)
  ) {
    const living = `${containedGib} GiB live in the pool as the ledger knows`;
    const description = `is ${reported} GiB, and ${living}`;
    found.push({ key, within: '', reason: 'PROVISIONED_BELOW_LEDGER', description });
  }
  const available = availableGib(counted.space);
  const promised = counted.space.provisionedGib + heldGib + confirmedGib;
  if (available !== null && promised > available + SLACK_GIB) {
    const description =
      `with what was promised since it is ${roundToCents(promised)} GiB, more than the ` +
      `${roundToCents(available)} GiB that may be promised: the pool takes nothing`;
    found.push({ key, within: '', reason: 'PROMISED_BEYOND_RATIO', description });
  }
  return found;
}
