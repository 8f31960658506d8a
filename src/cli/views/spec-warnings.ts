import type { SpecWarning } from '../../gen/stowage/v1/decision_pb.js';
import { plain } from '../output/plain.js';

/** Extra specs that are probably misspelt, a line each, once each. */
export function specWarningLines(warnings: readonly SpecWarning[]): readonly string[] {
  const lines = warnings.map(
    ({ key, description }) => `the extra spec ${plain(key)}: ${plain(description)}`,
  );
  return [...new Set(lines)];
}

/** The same for standard error. */
export function warnOfSpecs(
  io: { readonly err: (line: string) => void },
  warnings: readonly SpecWarning[],
): void {
  for (const line of specWarningLines(warnings)) io.err(`stowage: warning: ${line}`);
}
