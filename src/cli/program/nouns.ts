import type { StowageCommand } from '../options/command.js';
import type { CliIo } from '../terminal/io.js';

/** A command of the first level, a noun or a verb of its own. */
export interface Noun {
  readonly name: string;
  readonly summary?: string;
  readonly description: string;
  readonly hidden?: true;
  /** Whether it looks at all others, so that these must be whole. */
  readonly sees?: 'all';
  /**
   * Loads what adds its commands, options and actions. Each noun is loaded only if it is named: it
   * and what it imports cost more than the rest of a short command.
   */
  load(): Promise<(command: StowageCommand, io: CliIo) => void>;
}

/** Every noun, in the order of the help. */
export const NOUNS: readonly Noun[] = [
  {
    name: 'serve',
    description:
      'Runs a server until it is told to end (Ctrl-C). SIGHUP, or a change of its file, ' +
      'gives it its configuration anew.',
    load: async () => (await import('../commands/serve.js')).serveCommand,
  },
  {
    name: 'backend',
    description:
      'Report backends, see them and their hosts; set their states, rename or forget them.',
    load: async () => (await import('../commands/backend.js')).backendCommands,
  },
  {
    name: 'volume',
    description: 'Place volumes, see where they are, and what may be done with them.',
    load: async () => (await import('../commands/volume.js')).volumeCommands,
  },
  {
    name: 'snapshot',
    description: 'Reserve space for snapshots, and give it back.',
    load: async () => (await import('../commands/snapshot.js')).snapshotCommands,
  },
  {
    name: 'group',
    description: 'Find a home for groups of volumes.',
    load: async () => (await import('../commands/group.js')).groupCommands,
  },
  {
    name: 'backup',
    description: 'Find the services that make backups.',
    load: async () => (await import('../commands/backup.js')).backupCommands,
  },
  {
    name: 'pool',
    description: 'See pools and what is left of them; set their states, empty them.',
    load: async () => (await import('../commands/pool.js')).poolCommands,
  },
  {
    name: 'capacity',
    summary: 'Shows how many volumes more fit, where, and what stops the next.',
    description:
      'Shows how many volumes more of a size and type fit, where, and what stops the next; ' +
      'and the largest and smallest that fit. Reserves nothing.',
    load: async () => (await import('../commands/capacity.js')).capacityCommand,
  },
  {
    name: 'decision',
    description: 'See decisions; settle those that are stuck or in doubt.',
    load: async () => (await import('../commands/decision.js')).decisionCommands,
  },
  {
    name: 'expression',
    description: 'Try the expressions of drivers.',
    load: async () => (await import('../commands/expression.js')).expressionCommands,
  },
  {
    name: 'worker',
    description: 'Play a worker, as a whole or call by call; check your own.',
    load: async () => (await import('../commands/worker.js')).workerCommands,
  },
  {
    name: 'event',
    description: 'See what failed, how capacity changed, and what users were told.',
    load: async () => (await import('../commands/event.js')).eventCommands,
  },
  {
    name: 'status',
    summary: 'Shows what needs a person.',
    description:
      'Shows what needs a person, on one screen: what is down, stuck, full, taken out by ' +
      'operators, or ends soon, and where to look. Exit code 0: nothing needs a person; 3: ' +
      'something does; 1: it could not be asked. With --watch the exit code tells nothing.',
    load: async () => (await import('../commands/status.js')).statusCommand,
  },
  {
    name: 'health',
    description: 'Asks whether the server takes calls. Exit code 1 where it does not.',
    load: async () => (await import('../commands/health.js')).healthCommand,
  },
  {
    name: 'whoami',
    description: 'Shows who you are to the server, and what you may do there.',
    load: async () => (await import('../commands/whoami.js')).whoamiCommand,
  },
  {
    name: 'auth',
    description: 'Who may do what.',
    load: async () => (await import('../commands/auth.js')).authCommands,
  },
  {
    name: 'context',
    description: 'Keep servers under names, with their TLS files and tokens.',
    load: async () => (await import('../commands/context.js')).contextCommands,
  },
  {
    name: 'config',
    description:
      'What can be configured, what is in force, and whether it is good. Defaults < file < ' +
      'environment < flags.',
    load: async () => (await import('../commands/config.js')).configCommands,
  },
  {
    name: 'export',
    summary: 'Writes all of a ledger into a file, also while its server runs.',
    description:
      'Writes all of a ledger into a file, as it is at one moment, also while its server ' +
      'runs: JSON, a line a row, with a checksum. `stowage import` makes a ledger of it.',
    load: async () => (await import('../commands/export.js')).exportCommand,
  },
  {
    name: 'import',
    summary: 'Makes a ledger of what `stowage export` wrote.',
    description:
      'Makes a ledger of what `stowage export` wrote: all of it, or nothing where the ' +
      'file is broken. The place must be empty and no server run on it.',
    load: async () => (await import('../commands/import.js')).importCommand,
  },
  {
    name: 'ledger',
    description: 'Looks after the files of a ledger.',
    load: async () => (await import('../commands/ledger.js')).ledgerCommands,
  },
  {
    name: 'completion',
    summary: 'Makes shells complete commands, options and their values.',
    description:
      'Prints what makes a shell complete commands, options and their values; or installs it ' +
      'for this user, with the manual pages.',
    sees: 'all',
    load: async () => (await import('../commands/completion.js')).completionCommands,
  },
  {
    name: 'demo',
    summary: 'Shows a small cloud at work.',
    description:
      'Shows a small cloud at work: a server with a temporary database, volume managers, ' +
      'workers of which one fails at times, and a client. Nothing is left behind.',
    load: async () => (await import('../commands/demo.js')).demoCommand,
  },
  {
    name: 'complete',
    description: 'Writes names of pools and the like for the completion of shells.',
    hidden: true,
    load: async () => (await import('../commands/complete.js')).completeCommand,
  },
];
