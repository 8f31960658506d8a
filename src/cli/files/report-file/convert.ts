import type { JsonObject, MessageInitShape } from '@bufbuild/protobuf';
import type { BackendReportSchema } from '../../../gen/stowage/v1/capability_service_pb.js';
import { ServiceKind } from '../../../gen/stowage/v1/pool_pb.js';
import { asList, asMap, asText, Fields, FileProblems, show } from '../fields.js';

/** A report ready to be sent. */
export type ReportInit = MessageInitShape<typeof BackendReportSchema> & {
  readonly host: string;
  readonly volumeStats: JsonObject;
};

const KEYS = 'host, cluster, availability_zone, service_kind, capabilities (with its pools)';

/**
 * Converts a file's content, one report or a list, to reports. `capabilities` is a driver's own
 * report, which the server reads. Throws FileProblems.
 */
export function convertReports(content: unknown, file: string): readonly ReportInit[] {
  const problems: string[] = [];
  const list = asList(content);
  const reports = (list ?? [content]).map((item, index) =>
    convertReport(item, list ? `[${index}]` : '', problems),
  );
  if (reports.length === 0) problems.push('found an empty list, expected at least one report');
  if (problems.length > 0) throw new FileProblems(file, problems);
  return reports.filter((report) => report !== undefined);
}

function convertReport(content: unknown, path: string, problems: string[]): ReportInit | undefined {
  const map = asMap(content);
  if (!map) {
    problems.push(
      `${path === '' ? 'report' : path}: found ${show(content)}, expected a map with ${KEYS}`,
    );
    return undefined;
  }
  const fields = new Fields(map, path, problems);
  const host = fields.required('host', 'node@backend', identity);
  const cluster = fields.optional('cluster', 'cluster@backend', identity);
  const availabilityZone = fields.optional('availability_zone', 'text', asText);
  const serviceKind = fields.optional('service_kind', 'volume or backup', kind);
  const capabilities = fields.required('capabilities', 'a map', asMap);
  fields.refuseRest(KEYS);
  const volumeStats =
    capabilities && new Fields(capabilities, fields.path('capabilities'), problems).rest();
  if (host === undefined || volumeStats === undefined) return undefined;
  return {
    host,
    cluster: cluster ?? '',
    availabilityZone: availabilityZone ?? '',
    serviceKind: serviceKind ?? ServiceKind.VOLUME,
    volumeStats,
  };
}

function identity(value: unknown): string | undefined {
  return typeof value === 'string' && /^[^@#]+@[^@#]+$/.test(value) ? value : undefined;
}

function kind(value: unknown): ServiceKind | undefined {
  if (value === 'volume') return ServiceKind.VOLUME;
  return value === 'backup' ? ServiceKind.BACKUP : undefined;
}
