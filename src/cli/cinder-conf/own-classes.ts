import type { CinderOptions } from './options.js';
import type { Stated } from './parse.js';

/**
 * Cinder's classes that decide. The first two schedulers were aliases of FilterScheduler before
 * they were removed.
 */
const CLASSES: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'scheduler_driver',
    [
      'cinder.scheduler.chance.ChanceScheduler',
      'cinder.scheduler.simple.SimpleScheduler',
      'cinder.scheduler.filter_scheduler.FilterScheduler',
    ],
  ],
  ['scheduler_manager', ['cinder.scheduler.manager.SchedulerManager']],
  ['scheduler_host_manager', ['cinder.scheduler.host_manager.HostManager']],
]);

/**
 * Options that name a class of the user's own instead. It may refuse volumes that no filter
 * refuses.
 */
export function ownClasses(options: CinderOptions): readonly Stated[] {
  return [...CLASSES].flatMap(([option, classes]) => {
    const stated = options.last('DEFAULT', option);
    return stated === undefined || stated.text === '' || classes.includes(stated.text)
      ? []
      : [stated];
  });
}

/** Why such a class has no effect here. */
export const OWN_CLASS = 'a class of your own is not run here';
