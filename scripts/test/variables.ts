import { leaves } from '../../src/config/leaves.js';
import { schema } from '../../src/config/schema.js';
import { readEnvironment } from '../../src/config/sources.js';

/**
 * What servers would refuse of an environment, a sentence each. They take every variable that
 * begins with STOWAGE_ for a setting of theirs, and a test may start one with the environment of
 * its run. So variables of tests begin with TESTS_.
 */
export function refusedVariables(env: NodeJS.ProcessEnv): readonly string[] {
  const wrong: string[] = [];
  for (const _ of readEnvironment(env, leaves(schema), wrong));
  return wrong;
}
