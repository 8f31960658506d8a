import { basename, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import type { WriteStream } from 'node:tty';
import { isDumb } from './dumb.js';
import { type CliIo, EXIT, type Screen } from './io.js';

/** Whether nobody reads what is written: the pipe is closed, or the terminal is gone (EIO). */
export function isUnread({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'EIO';
}

/** The real process. */
export function processIo(): CliIo {
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    env: process.env,
    screen: process.stdout.isTTY && !isDumb(process.env) ? screenOf(process.stdout) : undefined,
    errorTerminal: process.stderr.isTTY === true ? process.stderr : undefined,
    stdin: () => text(process.stdin),
    outBytes: () => {
      // If the process ends before the command, it must not look like success.
      process.exitCode = EXIT.error;
      return process.stdout;
    },
    outliveReader: () => {
      process.stdout.removeAllListeners('error').on('error', (error: NodeJS.ErrnoException) => {
        if (!isUnread(error)) throw error;
      });
    },
    inBytes: () => process.stdin,
    onInputEnd: (listener) => {
      process.stdin.on('end', listener).on('error', listener).resume();
      return () => void process.stdin.off('end', listener).off('error', listener).pause();
    },
    onInterrupt: (listener) => {
      const int = () => listener(130);
      const term = () => listener(143);
      process.on('SIGINT', int).on('SIGTERM', term);
      return () => void process.off('SIGINT', int).off('SIGTERM', term);
    },
    onHangup: (listener) => {
      // In a terminal SIGHUP means that it was closed: the default action ends the process.
      if (process.stdout.isTTY) return () => undefined;
      process.on('SIGHUP', listener);
      return () => void process.off('SIGHUP', listener);
    },
    exit: (code) => process.exit(code),
    self: selfOf(process.argv[1] ?? 'stowage', process.execArgv),
  };
}

function screenOf(stream: WriteStream): Screen {
  return { columns: () => stream.columns, write: (text) => void stream.write(text) };
}

function selfOf(script: string, nodeArguments: readonly string[]): string {
  if (basename(script) === 'stowage') return 'stowage';
  return ['node', ...nodeArguments, relative(process.cwd(), script) || script].join(' ');
}
