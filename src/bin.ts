#!/usr/bin/env node
import { main } from './cli/program/main.js';
import { isUnread, processIo } from './cli/terminal/process-io.js';

// `stowage volume list | head` is no fault, unless the command has said that it would be one.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (isUnread(error)) process.exit();
  throw error;
});
// How a command ended is said by its exit code, also if nobody reads the words.
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (!isUnread(error)) throw error;
});

// Warnings of deprecation are for those who write programs, and these packages are not theirs.
process.noDeprecation = true;
process.exitCode = await main(process.argv.slice(2), processIo());
