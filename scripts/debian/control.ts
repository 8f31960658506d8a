/** Architectures as Debian calls them, by Node.js' names. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** The oldest Node.js that runs it, by `engines` of package.json. */
const OLDEST = { major: 20, version: '20.19' };

/**
 * The control file of the package, and the package's file name. Native code is for one major
 * version of Node.js: that which builds it. `size` is in KiB.
 */
export function control(
  version: string,
  size: string,
): { readonly text: string; readonly file: string } {
  const architecture = ARCHITECTURES[process.arch];
  if (architecture === undefined) throw new Error(`what does Debian call ${process.arch}?`);
  const major = Number(process.versions.node.split('.')[0]);
  const least = major === OLDEST.major ? OLDEST.version : String(major);
  const nodejs = `nodejs (>= ${least}), nodejs (<< ${major + 1})`;
  // What comes before a release sorts before it.
  const debianVersion = version.replace('-', '~');
  const fields = {
    Package: 'stowage',
    Version: debianVersion,
    Architecture: architecture,
    Maintainer: 'The Stowage maintainers <stowage@example.invalid>',
    'Installed-Size': size,
    Depends: `${nodejs}, libc6, libstdc++6, systemd | systemd-standalone-sysusers`,
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
