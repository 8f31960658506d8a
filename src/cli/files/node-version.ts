import { CliFailure } from '../terminal/io.js';
import { supportedNode } from './package-root.js';

/** Throws CliFailure if a ledger is not opened with this Node.js. */
export function refuseNode(version = process.versions.node): void {
  if (!isSupported(version, supportedNode()))
    throw new CliFailure(
      `Node.js ${version} is not supported: use 22 or newer, or 20.19 or newer of 20 ` +
        '(docs/deployment.md, "Which Node.js")',
    );
}

/**
 * Whether a version is in a range such as `^20.19 || >=22`, as `engines` of package.json states it.
 * Throws Error for a range of another form.
 */
export function isSupported(version: string, range: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return range.split('||').some((part) => {
    const [, sign, from, least = '0'] = /^(\^|>=)(\d+)(?:\.(\d+))?$/.exec(part.trim()) ?? [];
    if (from === undefined) throw new Error(`${range} is no range that is read here`);
    if (major !== Number(from)) return sign === '>=' && major > Number(from);
    return minor >= Number(least);
  });
}
