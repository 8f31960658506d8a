import { collectDefaultMetrics, type Registry } from 'prom-client';

/**
 * Sums of figures that are there by type. They are gauges with the name of a counter, which checks
 * of metrics refuse.
 */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/**
 * Adds the metrics of the process (`process_…`, `nodejs_…`): CPU, memory, event loop. Call once, in
 * the program itself. It cannot be undone: the observers behind two of them hold the registry until
 * the process ends.
 */
export function addProcessFigures(registry: Registry): void {
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
}
