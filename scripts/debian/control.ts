import { driverFor } from '../../src/store/sqlite/driver.js';

/** Architectures as Debian calls them, by Node.js' names. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** The oldest Node.js that runs it, by `engines` of package.json. */
const OLDEST = { major: 20, version: '20.19' };

/** With this and newer ones no native code is for one version of Node.js only. */
const ANY_FROM = '22.14';

/** The control file of the package, and the package's file name. `size` is in KiB. */
export function control(
  version: string,
  size: string,
): { readonly text: string; readonly file: string } {
  const architecture = ARCHITECTURES[process.arch];
  if (architecture === undefined) throw new Error(`what does Debian call ${process.arch}?`);
  // What comes before a release sorts before it.
  const debianVersion = version.replace('-', '~');
  const fields = {
    Package: 'stowage',
    Version: debianVersion,
    Architecture: architecture,
    Maintainer: 'The Stowage maintainers <stowage@example.invalid>',
    'Installed-Size': size,
    Depends: `${nodejs()}, libc6, libstdc++6, systemd | systemd-standalone-sysusers`,
    Section: 'admin',
    Priority: 'optional',
    Description: 'decides where storage volumes go',
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  const more = [
    ' Stowage chooses a storage backend for each new volume and never overfills one.',
    ' It is a gRPC server with a durable ledger, and the command that asks one.',
  ];
  return {
    text: `${[...lines, ...more].join('\n')}\n`,
    file: `stowage_${debianVersion}_${architecture}.deb`,
  };
}

/** Which Node.js runs it: an older one than that only if its major version is that which builds. */
function nodejs(): string {
  const newer = `nodejs (>= ${ANY_FROM})`;
  if (driverFor() === 'better-sqlite3') return newer;
  const major = Number(process.versions.node.split('.')[0]);
  const least = major === OLDEST.major ? OLDEST.version : String(major);
  return `nodejs (>= ${least}), nodejs (<< ${major + 1}) | ${newer}`;
}
