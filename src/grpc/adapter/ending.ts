import type { DescMethod } from '@bufbuild/protobuf';
import { CodedError } from '../../domain/errors.js';
import type { PlainStatus } from '../errors/plain-status.js';
import { CallGone } from '../streams/abort.js';
import type { CallPipeline } from './call-pipeline.js';

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
  method: DescMethod,
): (ending: CodedError | PlainStatus | CallGone | null, request?: object) => void {
  const path = pathOf(method);
  const begun = performance.now();
  return (ending, request) => {
    const ms = performance.now() - begun;
    const code = ending === null ? 'OK' : ending.code;
    pipeline.observe?.(path, code, ms / 1000);
    const level = levelOf(ending);
    if (!pipeline.log.isLevelEnabled(level)) return;
    const told =
      ending instanceof CodedError ? { reason: ending.reason, refusal: ending.message } : {};
    pipeline.log[level](
      { method: path, code, ms: Math.round(ms * 1000) / 1000, ...idsOf(request), ...told },
      'call',
    );
  };
}

function levelOf(ending: CodedError | PlainStatus | CallGone | null): 'debug' | 'info' | 'error' {
  if (ending === null || ending instanceof CallGone) return 'debug';
  return ending.code === 'INTERNAL' ? 'error' : 'info';
}

/** The ids by which a person finds a call. */
function idsOf(request: object | undefined): Record<string, string> {
  const ids: Record<string, string> = {};
  if (request === undefined) return ids;
  if ('requestId' in request && typeof request.requestId === 'string')
    ids['request_id'] = request.requestId;
  if ('volumeId' in request && typeof request.volumeId === 'string')
    ids['volume_id'] = request.volumeId;
  return ids;
}
