import { Option } from 'commander';
import type { StowageCommand } from '../options/command.js';
import { DECISION_STATES } from '../views/words.js';

/** What the options below give. */
export interface DecisionFilterOptions {
  readonly state?: readonly string[];
  readonly home?: string;
  readonly project?: string;
  readonly about?: string;
}

/** Adds the options that say which decisions are meant. */
export function decisionFilterOptions(command: StowageCommand): StowageCommand {
  return command
    .addOption(
      new Option('--state <states...>', 'only decisions in these states').choices(
        Object.keys(DECISION_STATES),
      ),
    )
    .option('--home <name>', 'only decisions for this backend or pool')
    .option('--project <id>', 'only decisions about volumes of this project')
    .option('--about <uuid>', 'only decisions about this volume or snapshot');
}

/** The same as fields of a request. */
export function decisionFilter({ state, home, project, about }: DecisionFilterOptions) {
  return {
    states: (state ?? []).flatMap((name) => DECISION_STATES[name] ?? []),
    home: home ?? '',
    projectId: project ?? '',
    subjectId: about ?? '',
  };
}
