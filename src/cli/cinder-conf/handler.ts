import type { Named } from './named.js';

// In lower case.
const CLASSES: ReadonlyMap<string, string> = new Map([
  ['orderedhostweighthandler', 'ordered'],
  ['hostweighthandler', 'ordered'],
  ['ordered', 'ordered'],
  ['stochastichostweighthandler', 'stochastic'],
  ['stochastic', 'stochastic'],
]);
const EXACT = [
  'cinder.scheduler.weights.OrderedHostWeightHandler',
  'cinder.scheduler.weights.stochastic.StochasticHostWeightHandler',
];

/** The handler of a class path, in any module and any case. */
export function handlerOf(text: string): Named {
  const path = text.trim().replace(/^["']+|["']+$/g, '');
  const value = CLASSES.get(
    path
      .replace(/^.*[.:/]/s, '')
      .replaceAll('_', '')
      .toLowerCase(),
  );
  if (value === undefined)
    return {
      value,
      leftOut: [{ after: 0, name: path, words: 'no such weight handler here' }],
      notes: [],
    };
  return {
    value,
    leftOut: [],
    notes: EXACT.includes(text)
      ? []
      : [`${path} is taken as ${value}; Cinder finds no class of this path`],
  };
}
