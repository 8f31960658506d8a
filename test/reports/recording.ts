import { readFile } from 'node:fs/promises';
import type { JsonObject, JsonValue } from '@bufbuild/protobuf';

/** As the driver stated it, also in text or as a truth; null is nothing stated. */
export type Figure = number | string | boolean | null;

/** What Cinder's scheduler keeps of one pool. */
export interface HeardPool {
  readonly total_capacity_gb: Figure;
  readonly free_capacity_gb: Figure;
  readonly allocated_capacity_gb: Figure;
  readonly provisioned_capacity_gb: Figure;
  readonly max_over_subscription_ratio: number;
  /** Absent if it cannot be worked out. */
  readonly virtual_free_capacity?: number;
  /** By size, GiB: whether CapacityFilter lets a volume pass. */
  readonly capacity_filter: Readonly<Record<string, boolean>>;
}

/** A driver's report, and what Cinder made of it. */
export interface RecordedReport {
  readonly source: string;
  /** `node@backend`. */
  readonly host: string;
  readonly capabilities: JsonObject;
  readonly heard: Readonly<Record<string, HeardPool>>;
}

/** Reads a recorded report. Throws where the file is none. */
export async function readRecording(file: string): Promise<RecordedReport> {
  const content = JSON.parse(await readFile(file, 'utf8')) as JsonValue;
  if (
    !isMap(content) ||
    typeof content['host'] !== 'string' ||
    !isMap(content['capabilities']) ||
    !isMap(content['heard'])
  ) {
    throw new Error(`${file} is no recorded report: it has no host, capabilities or heard`);
  }
  return content as unknown as RecordedReport;
}

function isMap(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
