import { collectDefaultMetrics, type Registry } from 'prom-client';

/**
 * Adds the metrics of the process (`process_…`, `nodejs_…`): CPU, memory, event loop. Call once, in
 * the program itself. It cannot be undone: the observers behind two of them hold the registry until
 * the process ends.
 */
export function addProcessFigures(registry: Registry): void {
  collectDefaultMetrics({ register: registry });
}
