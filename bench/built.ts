import { engineModule } from './built-from.js';

/**
 * The engine as it is shipped, from dist/. The TypeScript loader of the benchmarks wraps every
 * function made by a function, to keep its name; that costs more than some of these functions do.
 */
const { PoolIndex }: typeof import('../src/engine/index/pool-index.js') =
  await engineModule('index/pool-index');
const { buildProfile }: typeof import('../src/engine/decide/profile.js') =
  await engineModule('decide/profile');
const { diagnose }: typeof import('../src/engine/decide/diagnose.js') =
  await engineModule('decide/diagnose');
const { passing }: typeof import('../src/engine/framework/filter.js') =
  await engineModule('framework/filter');
const { rank, schedule }: typeof import('../src/engine/decide/schedule.js') =
  await engineModule('decide/schedule');
const { weights }: typeof import('../src/engine/framework/weigh.js') =
  await engineModule('framework/weigh');
const retype: typeof import('../src/engine/decide/retype.js') = await engineModule('decide/retype');
const group: typeof import('../src/engine/decide/group.js') = await engineModule('decide/group');

export { buildProfile, diagnose, group, PoolIndex, passing, rank, retype, schedule, weights };
