import { MIGRATIONS } from '../../../../migrations/index.js';
import { directory } from '../../support.js';
import { type Kill, killMigrations } from './killed-migrations.js';

// `npm run kill-migrations -- [KILLS] [ROWS]`: as the test does, as often as is asked for.

const [kills = 50, rows = 20_000] = process.argv.slice(2).map(Number);
const place = directory();
const found: Kill[] = [];
try {
  const killing = { directory: place.path, kills, rows, random: Math.random };
  for await (const kill of killMigrations(killing)) found.push(kill);
} finally {
  place.remove();
}
const half = found.filter(({ left }) => left < MIGRATIONS.length).length;
const steps = found.map(({ at }) => at).toSorted((left, right) => left - right);
console.log(`killed after steps ${steps.join(', ')}; ${half} of ${found.length} had not committed`);
console.log(`kill-migrations: ${found.length} kills, nothing lost`);
