import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Environment variable: the `dist` of another build, which is to be measured. */
export const BUILT_FROM = 'BENCH_BUILT';

/** The program of the build that is measured: this build's, unless another is asked for. */
export function builtProgram(): string {
  return resolve(process.env[BUILT_FROM] ?? 'dist', 'src/bin.js');
}

/** Imports a module of the engine that is measured: this build's, unless another is asked for. */
export function engineModule(module: string) {
  const engine = resolve(process.env[BUILT_FROM] ?? 'dist', 'src/engine');
  const file = resolve(engine, `${module}.js`);
  // Engines had no rooms once.
  const found = existsSync(file) ? file : resolve(engine, `${basename(module)}.js`);
  return import(pathToFileURL(found).href);
}
