import { loadConfig } from '../../config/load.js';
import type { StowageCommand } from '../options/command.js';
import { type ConfigOptions, configOptions, configSources } from '../options/config-flags.js';
import { runServer } from '../server/run-server.js';
import type { CliIo } from '../terminal/io.js';

/** `stowage serve` */
export function serveCommand(command: StowageCommand, io: CliIo): void {
  configOptions(command)
    .option(
      '--until-input-ends',
      'ends also when standard input does: for programs that start a server of their own',
    )
    .example(
      'stowage serve',
      'stowage serve --config /etc/stowage/stowage.yaml',
      'stowage serve --listen 127.0.0.1:0 --http-listen off --data-dir /tmp/stowage --set ' +
        'scheduler.max_attempts=5',
    )
    .action((options: ConfigOptions & { untilInputEnds?: true }) => {
      const load = () => loadConfig(configSources(options, io.env));
      return runServer(
        { load, file: options.config, untilInputEnds: options.untilInputEnds ?? false },
        io,
      );
    });
}
