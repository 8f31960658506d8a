import { readFileSync, writeFileSync } from 'node:fs';

/** A place that says the version. */
export interface VersionPlace {
  readonly file: string;
  /** Finds it; its only group is the version. */
  readonly pattern: RegExp;
}

/** What looks like a version. */
export const VERSION = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.]+)?$/;

/** The one place that counts. All others repeat it. */
const SOURCE: VersionPlace = { file: 'package.json', pattern: /^ {2}"version": "(.*)"/m };

const PYTHON = /^version = "(.*)"$/m;
const LOCK = 'package-lock.json';
const CHART = 'deploy/helm/stowage/Chart.yaml';

/** Where else the version is said, since tools and packages read it there. */
export const REPEATED: readonly VersionPlace[] = [
  { file: LOCK, pattern: /^ {2}"version": "(.*)"/m },
  { file: LOCK, pattern: /^ {4}"": \{\n.*\n {6}"version": "(.*)"/m },
  { file: LOCK, pattern: /^ {4}"clients\/typescript": \{\n.*\n {6}"version": "(.*)"/m },
  { file: 'clients/typescript/package.json', pattern: SOURCE.pattern },
  { file: 'clients/python/pyproject.toml', pattern: PYTHON },
  { file: 'integrations/cinder/pyproject.toml', pattern: PYTHON },
  { file: 'integrations/cinder/pyproject.toml', pattern: /"stowage-client==(.*?)"/ },
  { file: 'clients/go/doc.go', pattern: /^const Version = "(.*)"$/m },
  { file: 'clients/go/README.md', pattern: /`clients\/go\/v(.*?)`/m },
  { file: CHART, pattern: /^version: (.*)$/m },
  { file: CHART, pattern: /^appVersion: (.*)$/m },
];

/** The version of this tree. */
export function currentVersion(): string {
  return versionAt(SOURCE);
}

/** The version that a place says. Throws if it says none. */
export function versionAt({ file, pattern }: VersionPlace): string {
  const version = pattern.exec(readFileSync(file, 'utf8'))?.[1];
  if (version === undefined) throw new Error(`${file} says no version: ${pattern}`);
  return version;
}

/** Writes a version into all places. */
export function setVersion(version: string): void {
  for (const { file, pattern } of [SOURCE, ...REPEATED]) {
    const text = readFileSync(file, 'utf8');
    const said = pattern.exec(text);
    if (said === null) throw new Error(`${file} says no version: ${pattern}`);
    const [all, old = ''] = said;
    const at = said.index + all.lastIndexOf(old);
    writeFileSync(file, text.slice(0, at) + version + text.slice(at + old.length));
  }
}
