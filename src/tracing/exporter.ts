import { DiagLogLevel, diag } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { CallTraces, DecisionTraces, type Traces } from './traces.js';

/** A collector that is away is told of no more often than this, ms. */
const TELL_EVERY_MS = 60_000;
/** How long what is left may take at the end, ms. */
const CLOSE_MS = 5_000;

/**
 * Sends spans in batches by OTLP, where the environment says. Sampler, batches, limits, headers and
 * the resource are the environment's, too. Spans that a collector does not take are dropped.
 */
export function startTraces(version: string, tell: (problem: string) => void): Traces {
  diag.setLogger(problemsTo(tell), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  const resource = defaultResource()
    .merge(resourceFromAttributes({ 'service.name': 'stowage', 'service.version': version }))
    .merge(detectResources({ detectors: [envDetector] }));
  const provider = new BasicTracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  const tracer = provider.getTracer('stowage', version);
  return {
    calls: new CallTraces(tracer),
    decisions: new DecisionTraces(tracer),
    close: () => within(CLOSE_MS, provider.shutdown()),
  };
}

/** A log of OpenTelemetry: one line a minute at most. */
function problemsTo(tell: (problem: string) => void) {
  let toldAt = Number.NEGATIVE_INFINITY;
  const problem = (message: string): void => {
    const now = performance.now();
    if (now - toldAt < TELL_EVERY_MS) return;
    toldAt = now;
    tell(message);
  };
  const nothing = (): void => {};
  return { error: problem, warn: problem, info: nothing, debug: nothing, verbose: nothing };
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  // What could not be sent was told.
  await Promise.race([work.catch(() => {}), late]);
  clearTimeout(timer);
}
