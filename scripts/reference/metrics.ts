import type { Registry } from 'prom-client';
import { code, type Page, page, table } from './markdown.js';

const INTRODUCTION = `# Metrics

\`GET /metrics\` at \`http_listen\`, in the text format of Prometheus. Besides these there
are the process's own (\`process_…\`, \`nodejs_…\`): memory, CPU time, event loop lag, garbage
collection. Names, labels and units pass \`promtool check metrics\`; \`rpc_…\` are those of
OpenTelemetry's conventions for RPC. Alerts and a dashboard over them are in \`deploy/prometheus/\`
and \`deploy/grafana/\`.`;

/** Every figure but those of the process, from the registry. */
export async function metricsPage(registry: Registry): Promise<Page> {
  const metrics = (await registry.getMetricsAsJSON()).filter(({ name }) =>
    /^(stowage|rpc)_/.test(name),
  );
  const labelsOf = (name: string): readonly string[] =>
    (registry.getSingleMetric(name) as { labelNames?: readonly string[] } | undefined)
      ?.labelNames ?? [];
  const rows = metrics.map(({ name, help, type }) => [
    code(name),
    String(type),
    labelsOf(name).map(code).join(', '),
    help,
  ]);
  return page('metrics.md', [INTRODUCTION, table(['metric', 'kind', 'labels', 'meaning'], rows)]);
}
