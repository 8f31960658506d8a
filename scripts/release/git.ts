import { execFileSync } from 'node:child_process';
import { isOlder } from '../go/release.js';

/** The tag of a release. */
export function tagOf(version: string): string {
  return `v${version}`;
}

/** The tag by which Go finds the module of a release. */
export function goTagOf(version: string): string {
  return `clients/go/v${version}`;
}

/** Runs Git and answers what it printed. Throws if it fails. */
export function git(...words: readonly string[]): string {
  return execFileSync('git', words, { encoding: 'utf8' }).trimEnd();
}

/** Versions that have a tag here, the newest first. */
export function taggedVersions(): readonly string[] {
  const tags = git('tag', '--list', 'v*').split('\n').filter(Boolean);
  return tags.map((tag) => tag.slice(1)).sort((one, other) => (isOlder(one, other) ? 1 : -1));
}
