/** A check that changes nothing in the tree. */
export interface Check {
  /** What it checks, for people. */
  readonly name: string;
  /** The npm script that does it. */
  readonly script: string;
}

/** All checks, for `npm run check` and CI. */
export const CHECKS: readonly Check[] = [
  { name: 'types', script: 'typecheck' },
  { name: 'lint and layers', script: 'lint' },
  { name: 'unused code', script: 'unused' },
  { name: 'contract: lint and format', script: 'lint:proto' },
  { name: 'contract: no breaking change', script: 'check:breaking' },
  { name: 'generated code is fresh', script: 'check:generated' },
  { name: 'reference pages are fresh', script: 'check:docs' },
  { name: 'Go module: format and vet', script: 'check:go' },
  { name: 'Python packages: lint, format and types', script: 'check:python' },
  { name: 'Dockerfile', script: 'lint:docker' },
  { name: 'Helm chart', script: 'check:helm' },
  { name: 'lock file', script: 'check:lock' },
];
