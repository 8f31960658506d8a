import type { Traces } from './traces.js';

/** What a process is asked to do about traces, by the environment variables of OpenTelemetry. */
type Env = Readonly<Record<string, string | undefined>>;

/** Told what keeps traces from a collector, in a few words. */
type Tell = (problem: string) => void;

/**
 * Starts to trace, if the environment says so: OTEL_EXPORTER_OTLP_ENDPOINT or
 * OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, or OTEL_TRACES_EXPORTER=otlp. Null: it does not. What
 * OpenTelemetry needs is loaded only then.
 * @param version of this program
 */
export async function openTraces(env: Env, version: string, tell: Tell): Promise<Traces | null> {
  if (!isAsked(env)) return null;
  const problem = unsupported(env);
  if (problem !== null) {
    tell(problem);
    return null;
  }
  const { startTraces } = await import('./exporter.js');
  return startTraces(version, tell);
}

function isAsked(env: Env): boolean {
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') return false;
  const exporter = env['OTEL_TRACES_EXPORTER'] || null;
  if (exporter !== null) return exporter !== 'none';
  return Boolean(env['OTEL_EXPORTER_OTLP_ENDPOINT'] || env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']);
}

/** What is asked for and cannot be done; null: all of it can. */
function unsupported(env: Env): string | null {
  const exporter = env['OTEL_TRACES_EXPORTER'] || 'otlp';
  if (exporter !== 'otlp') return `OTEL_TRACES_EXPORTER=${exporter}: only otlp and none are known`;
  const protocol =
    env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'] ||
    env['OTEL_EXPORTER_OTLP_PROTOCOL'] ||
    'http/protobuf';
  return protocol === 'http/protobuf'
    ? null
    : `OTEL_EXPORTER_OTLP_PROTOCOL=${protocol}: only http/protobuf is known`;
}
