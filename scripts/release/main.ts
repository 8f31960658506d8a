import { buildArtifacts, RELEASE, told } from './artifacts.js';
import { notesOf } from './changelog.js';
import { goTagOf, tagOf } from './git.js';
import { problems } from './problems.js';
import { tagRelease } from './tag.js';
import { currentVersion } from './versions.js';

/**
 * Makes a release of this tree: everything that can be published, into `release/`, then a commit
 * that records the contract, and the tags. `--dry-run` makes the files, and neither commit nor
 * tags. Publishes nothing: it says by which commands. Returns the exit code.
 */
async function main(words: readonly string[]): Promise<number> {
  const unknown = words.filter((word) => word !== '--dry-run');
  if (unknown.length > 0) {
    console.error(`what is ${unknown.join(' ')}? npm run release [-- --dry-run]`);
    return 1;
  }
  const version = currentVersion();
  const found = problems();
  if (found.length > 0) {
    console.error(`${version} cannot be released:`);
    for (const problem of found) console.error(`- ${problem}`);
    return 1;
  }
  const notes = notesOf(version) ?? '';
  const artifacts = await buildArtifacts(version, notes);
  const dryRun = words.includes('--dry-run');
  if (!dryRun) tagRelease(version, notes);
  console.log(`Stowage ${version}, in ${RELEASE}/, with NOTES.md of CHANGELOG.md:\n`);
  for (const artifact of artifacts) console.log(`${told(artifact)}\n`);
  const tags = `${tagOf(version)} and ${goTagOf(version)}`;
  console.log(
    dryRun
      ? `a dry run: no commit, no tags (${tags}). The commands are yours to run.`
      : `tagged ${tags}. Nothing was published: the commands are yours to run.`,
  );
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
