import { collectDefaultMetrics, type Registry } from 'prom-client';

/**
 * Adds the figures of the process itself (`process_…`, `nodejs_…`): CPU, memory, event loop.
 *
 * For the program that the process is, once. It cannot be undone: the observers behind two of the
 * figures hold the registry, and all that it knows of, until the process ends.
 */
export function addProcessFigures(registry: Registry): void {
  collectDefaultMetrics({ register: registry });
}
