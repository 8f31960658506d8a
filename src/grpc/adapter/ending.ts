import type { DescMethod } from '@bufbuild/protobuf';
import type { CallAccess } from '../../auth/call-access.js';
import { CodedError } from '../../domain/errors.js';
import type { GateCall, GateMethod } from '../access/gate.js';
import type { PlainStatus } from '../errors/plain-status.js';
import { CallGone } from '../streams/abort.js';
import type { CallPipeline, CallTrace } from './call-pipeline.js';

/** Path of a method on the wire. */
export function pathOf(method: DescMethod): string {
  return `/${method.parent.typeName}/${method.name}`;
}

/**
 * Times one call. When it is called with the ending, it reports to the observer and writes one log
 * line.
 */
export function beginCall(
  pipeline: CallPipeline,
  { path, audited }: GateMethod,
  call: GateCall,
  trace: CallTrace | undefined,
): (ending: CodedError | PlainStatus | CallGone | null, known?: Known) => void {
  const begun = performance.now();
  return (ending, { request, access } = {}) => {
    const ms = performance.now() - begun;
    const code = ending === null ? 'OK' : ending.code;
    pipeline.observe?.(path, code, ms / 1000);
    trace?.end?.(code, idsOf(request));
    if (audited && access !== undefined && request !== undefined)
      pipeline.gate.acted(access, call, path, request, code);
    const level = levelOf(ending);
    if (!pipeline.log.isLevelEnabled(level)) return;
    const told =
      ending instanceof CodedError ? { reason: ending.reason, refusal: ending.message } : {};
    pipeline.log[level](
      {
        method: path,
        code,
        ms: Math.round(ms * 1000) / 1000,
        ...idsOf(request),
        ...identityOf(access),
        ...told,
      },
      'call',
    );
  };
}

/** Begins to follow a call, if calls are traced; else the trace of its caller. */
export function traceOf(
  { tracer }: CallPipeline,
  { path }: GateMethod,
  { metadata }: GateCall,
): CallTrace | undefined {
  return tracer?.begin(path, (name) => metadata.get(name)[0]?.toString());
}

/** What is known of a call when it ends. */
interface Known {
  readonly request?: object | undefined;
  readonly access?: CallAccess | undefined;
}

function identityOf(access: CallAccess | undefined): { readonly identity?: string } {
  return access === undefined || access.identity === '' ? {} : { identity: access.identity };
}

function levelOf(ending: CodedError | PlainStatus | CallGone | null): 'debug' | 'info' | 'error' {
  if (ending === null || ending instanceof CallGone) return 'debug';
  return ending.code === 'INTERNAL' ? 'error' : 'info';
}

/** Fields of requests that hold the id of something, by their name in the log. */
const IDS = {
  request_id: 'requestId',
  volume_id: 'volumeId',
  snapshot_id: 'snapshotId',
  decision_id: 'decisionId',
  worker_id: 'workerId',
} as const;
/** Most decisions of one call that are named. */
const MOST_DECISIONS = 20;

/** The ids by which a person finds a call. */
function idsOf(request: object | undefined): Readonly<Record<string, string | readonly string[]>> {
  if (request === undefined) return {};
  const ids: Record<string, string | readonly string[]> = {};
  for (const [name, field] of Object.entries(IDS)) {
    const id = textOf(request, field) || textOf(Reflect.get(request, 'volume'), field);
    if (id !== '') ids[name] = id;
  }
  const decisions = decisionsOf(Reflect.get(request, 'items'));
  if (decisions.length > 0) ids['decision_ids'] = decisions;
  return ids;
}

/** The decisions of a worker's call: those that its items name, or whose orders they name. */
function decisionsOf(items: unknown): readonly string[] {
  if (!Array.isArray(items)) return [];
  return items
    .slice(0, MOST_DECISIONS)
    .map(
      (item: unknown) => textOf(item, 'decisionId') || textOf(fieldOf(item, 'ref'), 'decisionId'),
    )
    .filter((id) => id !== '');
}

function textOf(of: unknown, field: string): string {
  const value = fieldOf(of, field);
  return typeof value === 'string' ? value : '';
}

function fieldOf(of: unknown, field: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, field) : undefined;
}
