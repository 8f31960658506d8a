import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { JsonObject } from '@bufbuild/protobuf';

/** Scheduler settings that a scenario was recorded under. */
export interface RecordedConfig {
  readonly filters: readonly string[];
  readonly weighers: readonly string[];
  readonly max_attempts: number;
  readonly max_over_subscription_ratio: string;
  readonly multipliers?: Readonly<Record<string, number>>;
}

/** One host as it stood when the recording began. */
export interface RecordedBackend {
  readonly host: string;
  readonly cluster?: string | null;
  readonly availability_zone: string;
  readonly state?: RecordedState;
  /** The report in Cinder's spelling; null: never reported. */
  readonly capabilities: JsonObject | null;
}

export type RecordedState = 'up' | 'down' | 'disabled' | 'frozen';

/** What a create asked for. */
export interface RecordedRequest {
  readonly volume_id: string;
  readonly size_gb: number;
  readonly volume_type?: {
    readonly name: string;
    readonly extra_specs: Readonly<Record<string, string>>;
    readonly qos_specs?: JsonObject | null;
  } | null;
  readonly availability_zones?: readonly string[] | null;
  readonly resource_backend?: string | null;
  readonly hints?: JsonObject | null;
}

/** A pool that passed every filter, with its summed weight. */
export interface RecordedCandidate {
  readonly backend: string;
  readonly weight: number;
}

/** The figures of one pool after a step. */
export interface RecordedFigures {
  readonly free_capacity_gb: number | string;
  readonly allocated_capacity_gb: number;
  readonly provisioned_capacity_gb: number;
}

/** What Cinder answered. */
export interface Expectation {
  readonly chosen?: string;
  readonly error?: string;
  readonly candidates?: readonly RecordedCandidate[];
  readonly pools?: Readonly<Record<string, RecordedFigures>>;
}

/** What an operation on a volume that is there asked for. */
export interface RecordedOperation extends RecordedRequest {
  readonly backend: string;
  readonly new_size_gb?: number;
  readonly attach_status?: string;
  readonly migration_policy?: string;
}

/** What a group asked for. */
export interface RecordedGroup {
  readonly group: {
    readonly group_id: string;
    readonly group_type?: { readonly extra_specs: Readonly<Record<string, string>> } | null;
  };
  readonly volumes: readonly RecordedRequest[];
}

/** One operation and its result. */
export type Step = { readonly expect: Expectation } & (
  | { readonly op: 'create'; readonly request: RecordedRequest }
  | { readonly op: 'fail'; readonly volume_id: string }
  | { readonly op: 'report'; readonly host: string; readonly capabilities: JsonObject }
  | { readonly op: 'set_state'; readonly host: string; readonly state: RecordedState }
  | { readonly op: PinnedOp; readonly request: RecordedOperation }
  | { readonly op: 'group'; readonly request: RecordedGroup }
);

/** One recorded run of a scheduler. */
export interface Scenario {
  readonly id: string;
  readonly config: RecordedConfig;
  readonly backends: readonly RecordedBackend[];
  readonly volumes: readonly { readonly id: string; readonly backend: string }[];
  /** Compute host of each instance. */
  readonly instances?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

/** A line with its number, from 1. */
export interface Line {
  readonly number: number;
  readonly text: string;
}

/** The lines of a recording, compressed or not, blank ones left out. */
export async function readLines(file: string): Promise<readonly Line[]> {
  const bytes = await readFile(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [{ number: index + 1, text: line }]));
}

/** Whether a file holds scenarios (else: units), told by its first line. */
export function holdsScenarios(lines: readonly Line[]): boolean {
  const first: unknown = JSON.parse(lines[0]?.text ?? 'null');
  return typeof first === 'object' && first !== null && 'steps' in first;
}

/** The type that a request states, if it states one. */
export function askedType({ volume_type: type }: RecordedRequest) {
  return type
    ? {
        volumeType: {
          name: type.name,
          extraSpecs: type.extra_specs,
          qosSpecs: type.qos_specs ?? {},
        },
      }
    : {};
}

/** Compute host of the instance that a request wants to be near. */
export function instanceHost(
  { hints }: RecordedRequest,
  instances: Readonly<Record<string, string>>,
): string {
  return instances[String(hints?.['local_to_instance'] ?? '')] ?? '';
}

/** Operations on volumes that are there. */
export type PinnedOp =
  | 'extend'
  | 'snapshot'
  | 'manage_snapshot'
  | 'validate'
  | 'migrate'
  | 'manage'
  | 'retype';
