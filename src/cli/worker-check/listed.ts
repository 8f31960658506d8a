import { SCENES } from '../../conformance/player/scenes/registry.js';
import { PROMISES } from '../../conformance/promises/registry.js';
import { table } from '../output.js';

/** Promises and scenes, for people or as JSON. */
export function listed(format: 'table' | 'json'): string {
  const promises = PROMISES.map(({ id, of, says, document }) => ({ id, of, says, document }));
  const scenes = SCENES.map(({ name, of, about }) => ({ name, of, about }));
  if (format === 'json') return JSON.stringify({ promises, scenes }, undefined, 2);
  return [
    table(
      ['PROMISE', 'OF', 'SAYS'],
      promises.map(({ id, of, says }) => [id, of, says]),
    ),
    '',
    table(
      ['SCENE', 'OF', 'ABOUT'],
      scenes.map(({ name, of, about }) => [name, of, about]),
    ),
  ].join('\n');
}
