import type { CallAccess } from '../../auth/call-access.js';

/**
 * The project that a list is cut down to, empty for all: the one that is asked for, else the only
 * one that the caller has. Throws OUT_OF_SCOPE where it may not see that, and where it has several
 * and names none: nobody is shown a part that looks like the whole.
 */
export function projectFor(access: CallAccess, asked: string): string {
  const { projects } = access.grant;
  if (projects.all) return asked;
  const [only = ''] = projects.patterns;
  const mine = asked === '' && projects.patterns.length === 1 && !only.includes('*');
  const project = mine ? only : asked;
  access.needProject(project);
  return project;
}
