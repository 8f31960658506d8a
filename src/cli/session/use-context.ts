import { type Context, contextOf, readContexts } from '../files/contexts.js';
import type { StowageCommand } from '../options/command.js';
import { CliFailure, type CliIo } from '../terminal/io.js';

/** What a context can say. */
const KEYS = ['server', 'tls', 'tlsCa', 'tlsCert', 'tlsKey', 'tokenFile'] as const;

/**
 * Fills in how to reach the server from a context: that of --context or STOWAGE_CONTEXT, else the
 * one in use, if no other server is named. All of a context counts or nothing of it, so that its
 * token and certificate never go to another server; only flags count before it, and before the one
 * in use the environment, too. Throws CliFailure for a context that there is not.
 */
export function useContext(command: StowageCommand, io: CliIo): void {
  if (!command.options.some(({ long }) => long === '--context')) return;
  const name: unknown = command.getOptionValue('context');
  const isFlag = (key: string) => command.getOptionValueSource(key) === 'cli';
  const named = typeof name === 'string' ? name : undefined;
  if (isFlag('server')) {
    if (isFlag('context'))
      throw new CliFailure('--server and --context name a server each: leave one out');
    return;
  }
  const isStated = (key: string) =>
    isFlag(key) || (named === undefined && command.getOptionValueSource(key) === 'env');
  if (isStated('server')) return;
  const all = readContexts(io);
  const used = named ?? all.current;
  if (used === null) return;
  const context: Context = contextOf(all, used);
  for (const key of KEYS)
    if (!isStated(key)) command.setOptionValueWithSource(key, context[key], 'config');
}
