import { isOlder } from '../go/release.js';
import { notesOf, unreleasedNotes } from './changelog.js';
import { git, goTagOf, taggedVersions, tagOf } from './git.js';
import { currentVersion, REPEATED, VERSION, versionAt } from './versions.js';

/** What is in the way of a release of this tree, each with what to do. */
export function problems(): readonly string[] {
  const version = currentVersion();
  return [
    ...malformed(version),
    ...different(version),
    ...undocumented(version),
    ...tagged(version),
    ...dirty(),
  ];
}

function malformed(version: string): readonly string[] {
  return VERSION.test(version) ? [] : [`package.json: ${version} is no version, such as 1.2.3`];
}

function different(version: string): readonly string[] {
  return REPEATED.flatMap((place) => {
    const said = versionAt(place);
    const mend = `npm run release:version -- ${version}`;
    return said === version ? [] : [`${place.file} says ${said}, package.json ${version}: ${mend}`];
  });
}

function undocumented(version: string): readonly string[] {
  const notes = notesOf(version);
  if (notes === undefined) return [`CHANGELOG.md has no section "## ${version}"`];
  if (notes === '') return [`CHANGELOG.md says nothing of ${version}`];
  if (unreleasedNotes() === '') return [];
  return [`CHANGELOG.md has lines under Unreleased: they belong to ${version}, or to no release`];
}

function tagged(version: string): readonly string[] {
  const exists = [tagOf(version), goTagOf(version)].filter((tag) => git('tag', '--list', tag));
  if (exists.length > 0)
    return exists.map((tag) => `the tag ${tag} exists: npm run release:version -- NEXT`);
  const [newest] = taggedVersions();
  if (newest === undefined || isOlder(newest, version)) return [];
  return [`${version} does not follow ${newest}, which is released`];
}

function dirty(): readonly string[] {
  const changed = git('status', '--porcelain').split('\n').filter(Boolean);
  if (changed.length === 0) return [];
  const shown = changed.slice(0, 5).map((line) => line.slice(3));
  const more = changed.length > shown.length ? `, and ${changed.length - shown.length} more` : '';
  return [`not committed: ${shown.join(', ')}${more}`];
}
