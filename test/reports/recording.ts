import { readFile } from 'node:fs/promises';
import type { JsonObject, JsonValue } from '@bufbuild/protobuf';

/**
 * What Cinder's scheduler keeps of one pool. Figures may be text, where the driver's were; null is
 * nothing stated.
 */
export interface HeardPool {
  readonly total_capacity_gb: number | string | null;
  readonly free_capacity_gb: number | string | null;
  readonly allocated_capacity_gb: number | string | null;
  readonly provisioned_capacity_gb: number | string | null;
  readonly max_over_subscription_ratio: number;
  /** Absent where it cannot be worked out. */
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
  if (!isMap(content) || typeof content['host'] !== 'string' || !isMap(content['capabilities']) || !isMap(content['heard'])) {
    throw new Error(`${file} is no recorded report: it has no host, capabilities or heard`);
  }
  return content as unknown as RecordedReport;
}

function isMap(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
