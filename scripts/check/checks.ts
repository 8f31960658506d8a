/** A check that reads the tree and changes nothing of it. */
export interface Check {
  /** What it looks at, for people. */
  readonly name: string;
  /** The npm script that does it. */
  readonly script: string;
}

/** All of them: `npm run check` and CI go by this list. */
export const CHECKS: readonly Check[] = [
  { name: 'types', script: 'typecheck' },
  { name: 'lint and layers', script: 'lint' },
  { name: 'unused code', script: 'unused' },
  { name: 'contract: lint and format', script: 'lint:proto' },
  { name: 'contract: no breaking change', script: 'check:breaking' },
  { name: 'generated code is fresh', script: 'check:generated' },
  { name: 'reference pages are fresh', script: 'check:docs' },
  { name: 'Dockerfile', script: 'lint:docker' },
  { name: 'lock file', script: 'check:lock' },
];
