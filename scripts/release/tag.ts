import { git, goTagOf, tagOf } from './git.js';
import { recordContract } from './record.js';

/**
 * Commits the contract of a release and tags that commit, for the repository and for the Go module.
 * Pushes nothing.
 */
export function tagRelease(version: string, notes: string): void {
  const file = recordContract(version);
  git('add', '--all', file.slice(0, file.lastIndexOf('/')));
  git('commit', '--quiet', '--message', `Release ${version}`, '--message', notes);
  // Headings of notes begin with what Git takes for comments.
  const message = ['--cleanup=whitespace', '--message', `Stowage ${version}`, '--message', notes];
  for (const tag of [tagOf(version), goTagOf(version)]) git('tag', '--annotate', ...message, tag);
}
