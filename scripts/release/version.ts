import { openSection } from './changelog.js';
import { currentVersion, setVersion, VERSION } from './versions.js';

const [version, ...more] = process.argv.slice(2);
if (version === undefined || more.length > 0 || !VERSION.test(version)) {
  console.error('npm run release:version -- 1.2.3');
  process.exitCode = 1;
} else {
  const before = currentVersion();
  setVersion(version);
  openSection(version);
  console.log(`${before} is now ${version}; what was unreleased belongs to it`);
}
