import {
  type Attributes,
  type Context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { parseTraceParent, TraceState } from '@opentelemetry/core';
import type { DecisionRecord } from '../domain/decision.js';
import type { Diagnosis } from '../domain/diagnosis.js';
import { isServerFailure } from '../domain/server-failure.js';
import { PHASES, type PhaseClock } from '../ledger/lib/phases.js';
import type { Decided } from '../ledger/lib/ports.js';

/** Calls of ours; those of health and reflection are no part of a volume's story. */
const OURS = '/stowage.';

/** Traces that are sent to a collector. */
export interface Traces {
  readonly calls: CallTraces;
  readonly decisions: DecisionTraces;
  /** Sends what is left. Never rejects. */
  close(): Promise<void>;
}

/** A call that is followed. */
interface CallTrace {
  readonly traceparent: string;
  end(code: string, ids: Readonly<Record<string, string | readonly string[]>>): void;
}

/**
 * One span a call, in the trace of its caller, named as OpenTelemetry's conventions for RPC say.
 */
export class CallTraces {
  constructor(private readonly tracer: Tracer) {}

  /** A call has come. Undefined: the sampler leaves it out. */
  begin(path: string, header: (name: string) => string | undefined): CallTrace | undefined {
    if (!path.startsWith(OURS)) return undefined;
    const method = path.slice(1);
    const span = this.tracer.startSpan(
      method,
      {
        kind: SpanKind.SERVER,
        attributes: { 'rpc.system.name': 'grpc', 'rpc.method': method },
      },
      callerOf(header('traceparent'), header('tracestate')),
    );
    if (!span.isRecording()) return undefined;
    return {
      traceparent: textOf(span.spanContext()),
      end: (code, ids) => {
        span.setAttribute('rpc.response.status_code', code);
        if (isServerFailure(code)) {
          span.setAttribute('error.type', code);
          span.setStatus({ code: SpanStatusCode.ERROR });
        }
        for (const [name, value] of Object.entries(ids))
          span.setAttribute(`stowage.${name}`, typeof value === 'string' ? value : [...value]);
        span.end();
      },
    };
  }
}

/**
 * What becomes of a decision after, and beside, the call that asked for it: spans beneath the span
 * of that call, whichever server they are made at.
 */
export class DecisionTraces {
  constructor(private readonly tracer: Tracer) {}

  /**
   * A request, or its next attempt, was decided: a span with one for each phase before its commit.
   */
  decided({ result, request, decision, diagnosis, phases, traceparent }: Decided): void {
    const parent = traceparent === null ? null : contextOf(traceparent);
    if (parent === null) return;
    const began = phases === null ? Date.now() : epochMs(phases.begunAt);
    const span = this.#span('decide', parent, began, {
      'stowage.result': result,
      'stowage.operation': request.operation,
      'stowage.request_id': request.requestId,
      'stowage.volume_id': request.spec.volumeId,
      ...(decision !== null && attributesOf(decision)),
      ...(diagnosis !== null && refusalOf(diagnosis)),
    });
    if (phases !== null) this.#phases(trace.setSpan(ROOT_CONTEXT, span), began, phases);
    span.end(phases === null ? began : began + phases.totalMs);
  }

  /**
   * A transaction is over. Its span is beneath the first of the calls that waited for it, and has
   * links to the others; each of these has a span that links to it. It ended `since` seconds ago.
   */
  committed(seconds: number, items: number, traced: readonly string[], since: number): void {
    const [first, ...others] = traced.map(spanContextOf).filter((one) => one !== null);
    if (first === undefined) return;
    const ended = Date.now() - since * 1000;
    const began = ended - seconds * 1000;
    const attributes = { 'stowage.commit.items': items };
    const span = this.#span('commit', beneath(first), began, attributes, others.map(linkTo));
    span.end(ended);
    const link = [linkTo(span.spanContext())];
    for (const other of others)
      this.#span('commit', beneath(other), began, attributes, link).end(ended);
  }

  /** An order is on its way to its worker: the time since it was decided. */
  delivered(decision: DecisionRecord, worker: string): void {
    this.#since('deliver', decision, { 'stowage.worker_id': worker }, SpanKind.PRODUCER)?.end();
  }

  /** An attempt is over: from its decision to its outcome. */
  ended(decision: DecisionRecord): void {
    const span = this.#since('attempt', decision, {
      'stowage.outcome': decision.state,
      ...(decision.lastWorker !== null && { 'stowage.worker_id': decision.lastWorker }),
      ...(decision.reason !== '' && { 'stowage.reason': decision.reason }),
    });
    if (decision.state === 'failed')
      span?.setStatus({ code: SpanStatusCode.ERROR, message: decision.reason });
    span?.end();
  }

  /** A span that began when a decision was made. Null: that is in no trace. */
  #since(
    name: string,
    decision: DecisionRecord,
    attributes: Attributes,
    kind: SpanKind = SpanKind.INTERNAL,
  ): Span | null {
    const parent = decision.traceparent === undefined ? null : contextOf(decision.traceparent);
    if (parent === null) return null;
    // The ledger's clock may be another one, and ahead.
    const began = Math.min(decision.decidedAt, Date.now());
    const all = { ...attributesOf(decision), ...attributes };
    return this.#span(name, parent, began, all, [], kind);
  }

  #phases(parent: Context, began: number, { ms }: PhaseClock): void {
    let at = began;
    for (const phase of PHASES) {
      // The commit has a span of its own, which many share.
      if (phase === 'commit') continue;
      this.#span(phase, parent, at, {}).end(at + ms[phase]);
      at += ms[phase];
    }
  }

  #span(
    name: string,
    parent: Context,
    startTime: number,
    attributes: Attributes,
    links: Link[] = [],
    kind: SpanKind = SpanKind.INTERNAL,
  ): Span {
    return this.tracer.startSpan(name, { kind, startTime, attributes, links }, parent);
  }
}

function attributesOf(decision: DecisionRecord): Attributes {
  return {
    'stowage.decision_id': decision.decisionId,
    'stowage.attempt': decision.attempt,
    'stowage.pool': decision.placement.pool,
  };
}

function refusalOf({ poolsSeen, filters }: Diagnosis): Attributes {
  const removing = filters.filter(({ removed }) => removed > 0);
  return {
    'stowage.pools_seen': poolsSeen,
    'stowage.removed': removing.map(({ filter, removed }) => `${filter} ${removed}`),
  };
}

function callerOf(traceparent: string | undefined, tracestate: string | undefined): Context {
  const parent = traceparent === undefined ? null : parseTraceParent(traceparent);
  if (parent === null) return ROOT_CONTEXT;
  const state = tracestate === undefined ? {} : { traceState: new TraceState(tracestate) };
  return trace.setSpanContext(ROOT_CONTEXT, { ...parent, ...state, isRemote: true });
}

function spanContextOf(traceparent: string): SpanContext | null {
  return parseTraceParent(traceparent);
}

function contextOf(traceparent: string): Context | null {
  const parent = spanContextOf(traceparent);
  return parent === null ? null : beneath(parent);
}

function beneath(parent: SpanContext): Context {
  return trace.setSpanContext(ROOT_CONTEXT, parent);
}

function linkTo(context: SpanContext): Link {
  return { context };
}

function textOf({ traceId, spanId, traceFlags }: SpanContext): string {
  const sampled = (traceFlags & TraceFlags.SAMPLED) === TraceFlags.SAMPLED;
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}

/** A time of the process's own clock, as epoch ms. */
function epochMs(at: number): number {
  return performance.timeOrigin + at;
}
