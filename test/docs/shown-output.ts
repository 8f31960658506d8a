import type { Shown } from './fenced-blocks.js';

/** Patterns of what differs from run to run, with their replacements for the comparison. */
const VARYING: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'UUID'],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?Z?/g, 'TIME'],
  [/[ \t]+/g, ' '],
  [/ $/gm, ''],
];

/**
 * Whether the output matches the page. Ids, times and widths of gaps may differ (in JSON, line
 * breaks too); `…` on the page matches anything.
 */
export function matches(printed: string, { language, body }: Shown): boolean {
  const spaceless = (text: string) => (language === 'json' ? text.replace(/\s+/g, '') : text);
  const pattern = spaceless(normalise(body))
    .split('…')
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('[^]*?');
  return new RegExp(`^${pattern}$`).test(spaceless(normalise(printed)));
}

function normalise(text: string): string {
  return VARYING.reduce((rest, [varying, stand]) => rest.replace(varying, stand), text.trim());
}
