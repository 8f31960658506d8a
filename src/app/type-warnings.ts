import type { Config } from '../config/schema.js';
import { specWarnings } from '../domain/spec-warnings.js';

/** What is probably misspelt in the volume type of requests that state none, in words. */
export function typeWarnings({ scheduler }: Pick<Config, 'scheduler'>): readonly string[] {
  const type = scheduler.default_volume_type;
  const warnings = specWarnings(type === null ? null : { extraSpecs: type.extra_specs });
  return warnings.map(
    ({ key, description }) => `scheduler.default_volume_type.extra_specs.${key}: ${description}`,
  );
}
