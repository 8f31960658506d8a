import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** A text of the sources, and what stands in its place. */
type Cut = readonly [text: string, instead: string];

/** Everything that a call or a decision does for traces while there are none. */
const HOOKS: Readonly<Record<string, readonly Cut[]>> = {
  'src/grpc/adapter/unary.ts': [
    ['const trace = traceOf(pipeline, gated, call);', ''],
    ['const traceparent = trace?.traceparent;', ''],
    ['beginCall(pipeline, gated, call, trace)', 'beginCall(pipeline, gated, call, undefined)'],
    ['actor, phases, traceparent }', 'actor, phases }'],
  ],
  'src/grpc/adapter/stream.ts': [
    ['const trace = traceOf(pipeline, gated, call);', ''],
    ['beginCall(pipeline, gated, call, trace)', 'beginCall(pipeline, gated, call, undefined)'],
    [', traceparent: trace?.traceparent }', ' }'],
  ],
  'src/grpc/adapter/ending.ts': [['trace?.end?.(code, idsOf(request));', '']],
  'src/app/decision-observer.ts': [
    ['traces?.decided(what);', ''],
    ['if (traced.length > 0) traces?.committed(seconds, items, traced, since);', ''],
    ['(decision, worker) => traces?.delivered(decision, worker)', '() => {}'],
    ['traces?.ended(decision);', ''],
  ],
  'src/ledger/commit/item.ts': [
    [
      'for (const { item } of entries) if (item.traceparent !== undefined) ' +
        'traced.push(item.traceparent);',
      '',
    ],
  ],
  'src/ledger/attempts/attempts.ts': [
    ['...(attempt.traceparent !== undefined && { traceparent: attempt.traceparent }),', ''],
  ],
};

/**
 * Builds the program from its sources into a directory, as `npm run build` does.
 * @param hooks false: without all that is done for traces while there are none
 * @returns path of the program
 */
export async function buildProgram(directory: string, hooks: boolean): Promise<string> {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  mkdirSync(join(directory, 'dist'), { recursive: true });
  for (const name of ['package.json', 'node_modules'])
    symlinkSync(resolve(name), join(directory, name));
  await build({
    entryPoints: ['src/bin.ts'],
    outdir: join(directory, 'dist/src'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
    external: Object.keys(dependencies),
    banner: {
      js:
        "import { createRequire } from 'node:module'; " +
        'const require = createRequire(import.meta.url);',
    },
    plugins: hooks ? [] : [withoutHooks()],
  });
  return join(directory, 'dist/src/bin.js');
}

/** The files that have hooks, each without them. Throws if one is not where it was. */
export function sourcesWithout(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(HOOKS).map(([file, cuts]) => [
      file,
      cuts.reduce(cut(file), readFileSync(file, 'utf8')),
    ]),
  );
}

function withoutHooks(): Plugin {
  return {
    name: 'without hooks',
    setup(made) {
      const sources = sourcesWithout();
      const left = new Set(sources.keys());
      made.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const file = relative('.', path);
        const contents = sources.get(file);
        left.delete(file);
        return contents === undefined ? undefined : { contents, loader: 'ts' };
      });
      made.onEnd(() => {
        if (left.size > 0) throw new Error(`${[...left].join()}: not in the program`);
      });
    },
  };
}

function cut(file: string): (source: string, cut: Cut) => string {
  return (source, [text, instead]) => {
    const [before, after, ...more] = source.split(text);
    if (before === undefined || after === undefined || more.length > 0)
      throw new Error(`${file}: “${text}” is not there once`);
    return `${before}${instead}${after}`;
  };
}
