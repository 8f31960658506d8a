import type { Shown } from './fenced-blocks.js';

/** What differs from run to run, and what stands for it on both sides of the comparison. */
const VARYING: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'UUID'],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?Z?/g, 'TIME'],
  [/[ \t]+/g, ' '],
  [/ $/gm, ''],
];

/**
 * Whether commands printed what the page shows: ids, times and widths of gaps may differ (in JSON
 * line breaks, too), and `…` on the page stands for anything.
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
