/**
 * The engine as it is shipped, from dist/. The TypeScript loader of the benchmarks wraps every
 * function made by a function, to keep its name; that costs more than some of these functions do.
 */
const { PoolIndex }: typeof import('../src/engine/index/pool-index.js') =
  await built('index/pool-index');
const { buildProfile }: typeof import('../src/engine/decide/profile.js') =
  await built('decide/profile');
const { diagnose }: typeof import('../src/engine/decide/diagnose.js') =
  await built('decide/diagnose');
const { passing }: typeof import('../src/engine/framework/filter.js') =
  await built('framework/filter');
const { rank, schedule }: typeof import('../src/engine/decide/schedule.js') =
  await built('decide/schedule');
const { weights }: typeof import('../src/engine/framework/weigh.js') =
  await built('framework/weigh');

function built(module: string) {
  return import(new URL(`../dist/src/engine/${module}.js`, import.meta.url).href);
}

export { buildProfile, diagnose, PoolIndex, passing, rank, schedule, weights };
