import { type BackendRecord, poolIdentity } from '../../domain/pool.js';

/** What a pool shows of its backend, from the backend's committed row. */

export function zoneOf({ representative }: BackendRecord): string {
  return representative?.zone ?? '';
}

export function hostOf({ representative }: BackendRecord, poolName: string): string {
  return poolIdentity(representative?.host ?? '', poolName);
}

export function clusterNameOf({ cluster }: BackendRecord, pool: string): string | null {
  return cluster === null ? null : pool;
}

export function updatedAtOf({ report }: BackendRecord): number {
  return report?.receivedAt ?? 0;
}

export function heardAtOf({ report }: BackendRecord): number {
  return report?.heardAt ?? 0;
}

export function isTooOld({ report }: BackendRecord): boolean {
  return report?.tooOld === true;
}
