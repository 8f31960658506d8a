import { type CinderOptions, sectionName } from './options.js';

/**
 * The sections that describe backends: those in `enabled_backends`; if it is not stated, those with
 * a driver.
 */
export function backendSections(options: CinderOptions): ReadonlySet<string> {
  const enabled = options.last('DEFAULT', 'enabled_backends')?.text.split(',');
  const named =
    enabled ??
    options.all.filter(({ option }) => option === 'volume_driver').map(({ section }) => section);
  const sections = named
    .map((name) => sectionName(name.trim()))
    .filter((name) => name !== 'DEFAULT');
  return new Set(['backend_defaults', 'backend', ...sections]);
}
