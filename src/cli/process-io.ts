import { basename, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import type { CliIo } from './io.js';

/** The real process. */
export function processIo(): CliIo {
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    env: process.env,
    terminal: process.stdout.isTTY === true,
    errorTerminal: process.stderr.isTTY === true ? process.stderr : undefined,
    stdin: () => text(process.stdin),
    onInterrupt: (listener) => {
      const int = () => listener(130);
      const term = () => listener(143);
      process.on('SIGINT', int).on('SIGTERM', term);
      return () => void process.off('SIGINT', int).off('SIGTERM', term);
    },
    exit: (code) => process.exit(code),
    self: selfOf(process.argv[1] ?? 'stowage', process.execArgv),
  };
}

function selfOf(script: string, nodeArguments: readonly string[]): string {
  if (basename(script) === 'stowage') return 'stowage';
  return ['node', ...nodeArguments, relative(process.cwd(), script) || script].join(' ');
}
