import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** The licenses of the packages in the bundle, which they want to be passed on with. */
export function licensesOf({ inputs }: Metafile): string {
  const packages = new Set(
    Object.keys(inputs).flatMap(
      (file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? [],
    ),
  );
  return [...packages]
    .sort()
    .map((directory) => {
      const name = directory.replace(/^.*node_modules\//, '');
      const file = readdirSync(directory).find((one) => /^licen[cs]e/i.test(one));
      const { license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
        license?: string;
      };
      const text = file === undefined ? '' : readFileSync(join(directory, file), 'utf8').trim();
      return `${name}: ${license ?? 'see below'}\n\n${text}\n`;
    })
    .join(`\n${'-'.repeat(79)}\n`);
}
