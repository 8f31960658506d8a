import type { Json } from '../../domain/json.js';
import { statsPath } from '../driver-report/stats-path.js';
import type { PoolWarning } from './warning.js';

const ADVICE = 'beyond 2^53: it may not be exactly what was measured; state it as text';

/**
 * Warnings about a capability's numbers beyond 2^53. They may differ from what the driver measured:
 * neither JSON nor a Struct carries them exactly.
 */
export function largeNumbers(key: string, value: Json): readonly PoolWarning[] {
  const found: PoolWarning[] = [];
  walk('', value, (within, number) => {
    const description = `is ${number}, ${ADVICE}`;
    found.push({ key, within, reason: 'NUMBER_TOO_LARGE', description });
  });
  return found;
}

function walk(within: string, value: Json, note: (within: string, number: number) => void): void {
  if (typeof value === 'number') {
    if (Math.abs(value) > Number.MAX_SAFE_INTEGER) note(within, value);
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) walk(`${within}[${index}]`, item, note);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) walk(statsPath(within, name), item, note);
  }
}
