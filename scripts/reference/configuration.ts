import { configKeys } from '../../src/config/load.js';
import { code, type Page, page, table } from './markdown.js';

const INTRODUCTION = `# Configuration

Defaults < YAML file (\`--config\`, \`STOWAGE_CONFIG\`) < environment < flags (\`--set key=value\`
for any key). In the file, a dot is a level: \`scheduler.max_attempts\` is \`max_attempts\` under
\`scheduler\`. Spans have their unit: \`500ms\`, \`60s\`, \`15m\`, \`24h\`, \`7d\`, \`1h30m\`;
each key of one is also known with \`_ms\` at its end, for a whole number of ms.
In the environment and in flags, lists are comma-separated or JSON, maps JSON.
\`stowage config list\` prints this table, \`stowage config show\` the value of every key and its
source, \`stowage config check\` everything that is wrong.`;

/** Every key, from the schema. */
export function configurationPage(): Page {
  const rows = configKeys().map(({ key, env, fallback, description }) => [
    code(key),
    description,
    code(typeof fallback === 'string' ? fallback : JSON.stringify(fallback)),
    code(env),
  ]);
  return page('configuration.md', [
    INTRODUCTION,
    table(['key', 'meaning', 'default', 'environment'], rows),
  ]);
}
