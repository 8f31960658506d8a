import type { MessageInitShape } from '@bufbuild/protobuf';
import type { BackendReportSchema, PoolReportSchema } from '../../gen/stowage/v1/capability_service_pb.js';
import { ServiceKind } from '../../gen/stowage/v1/pool_pb.js';
import { takeCapacity } from './capacity.js';
import { asList, asMap, asText, Fields, FileProblems, show } from './fields.js';

/** A report ready to be sent. */
export type ReportInit = MessageInitShape<typeof BackendReportSchema> & { readonly host: string };

type PoolInit = MessageInitShape<typeof PoolReportSchema>;

const KEYS = 'host, cluster, availability_zone, service_kind, capabilities (with its pools)';

/** Makes typed reports of a file's content: one report or a list, as Cinder's drivers state them. Throws FileProblems. */
export function convertReports(content: unknown, file: string): readonly ReportInit[] {
  const problems: string[] = [];
  const list = asList(content);
  const reports = (list ?? [content]).map((item, index) => convertReport(item, list ? `[${index}]` : '', problems));
  if (reports.length === 0) problems.push('found an empty list, expected at least one report');
  if (problems.length > 0) throw new FileProblems(file, problems);
  return reports.filter((report) => report !== undefined);
}

function convertReport(content: unknown, path: string, problems: string[]): ReportInit | undefined {
  const map = asMap(content);
  if (!map) {
    problems.push(`${path === '' ? 'report' : path}: found ${show(content)}, expected a map with ${KEYS}`);
    return undefined;
  }
  const fields = new Fields(map, path, problems);
  const host = fields.required('host', 'node@backend', identity);
  const cluster = fields.optional('cluster', 'cluster@backend', identity);
  const availabilityZone = fields.optional('availability_zone', 'text', asText);
  const serviceKind = fields.optional('service_kind', 'volume or backup', kind);
  const capabilities = fields.required('capabilities', 'a map', asMap);
  fields.refuseRest(KEYS);
  const convert = serviceKind === ServiceKind.BACKUP ? convertBackupService : convertState;
  const state = capabilities && convert(new Fields(capabilities, fields.path('capabilities'), problems), problems);
  if (host === undefined || state === undefined) return undefined;
  return {
    host,
    cluster: cluster ?? '',
    availabilityZone: availabilityZone ?? '',
    serviceKind: serviceKind ?? ServiceKind.VOLUME,
    ...state,
  };
}

/** What a backup service can do; it has no space to speak of. */
function convertBackupService(fields: Fields): MessageInitShape<typeof BackendReportSchema> {
  if (fields.has('pools')) fields.note('pools', 'a backup service has no pools: state driver_name, and backend_state');
  return { capabilities: fields.rest() };
}

/** Without a list of pools the backend is one pool. */
function convertState(fields: Fields, problems: string[]): MessageInitShape<typeof BackendReportSchema> | undefined {
  if (!fields.has('pools')) {
    const wholeBackend = takeCapacity(fields);
    const capabilities = fields.rest();
    return wholeBackend && { capabilities, wholeBackend };
  }
  const path = fields.path('pools');
  const seen = new Map<string, string>();
  const pools = fields
    .optional('pools', 'a list of pools', asList)
    ?.map((pool, index) => convertPool(pool, `${path}[${index}]`, seen, problems));
  return { capabilities: fields.rest(), pools: pools?.filter((pool) => pool !== undefined) ?? [] };
}

function convertPool(content: unknown, path: string, seen: Map<string, string>, problems: string[]): PoolInit | undefined {
  const map = asMap(content);
  if (!map) {
    problems.push(`${path}: found ${show(content)}, expected a map with pool_name, total_capacity_gb, free_capacity_gb …`);
    return undefined;
  }
  const fields = new Fields(map, path, problems);
  const name = fields.required('pool_name', 'text that is not empty', (value) => asText(value) || undefined);
  const earlier = name === undefined ? undefined : seen.get(name);
  if (earlier !== undefined) fields.note('pool_name', `${show(name)} is also the name of ${earlier}`);
  else if (name !== undefined) seen.set(name, path);
  const capacity = takeCapacity(fields);
  const capabilities = fields.rest();
  return name === undefined || capacity === undefined ? undefined : { name, capacity, capabilities };
}

function identity(value: unknown): string | undefined {
  return typeof value === 'string' && /^[^@#]+@[^@#]+$/.test(value) ? value : undefined;
}

function kind(value: unknown): ServiceKind | undefined {
  if (value === 'volume') return ServiceKind.VOLUME;
  return value === 'backup' ? ServiceKind.BACKUP : undefined;
}
