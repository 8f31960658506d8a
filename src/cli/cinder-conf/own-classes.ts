import type { CinderOptions } from './options.js';
import type { Stated } from './parse.js';

/**
 * Cinder's classes that decide. The first two schedulers meant FilterScheduler before they went.
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

/** Options that name a class of one's own instead: it may hold back what no filter does. */
export function ownClasses(options: CinderOptions): readonly Stated[] {
  return [...CLASSES].flatMap(([option, classes]) => {
    const stated = options.last('DEFAULT', option);
    return stated === undefined || stated.text === '' || classes.includes(stated.text)
      ? []
      : [stated];
  });
}

/** Why such a class counts for nothing here. */
export const OWN_CLASS = 'a class of your own is not run here';
