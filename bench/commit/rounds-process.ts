import { Scratch } from '../scratch.js';
import { Rounds, type Spent, VERBS, type Verb } from './rounds.js';

/** Commands to the process, one after the other. */
export type RoundsCommand =
  | { readonly do: 'turn'; readonly rounds: number; readonly items: number }
  | { readonly do: 'end' };

/** The answer to `turn`: all rounds together. */
export type Turn = Readonly<Record<Verb, Spent>>;

const { backends } = JSON.parse(process.argv[2] ?? '') as { readonly backends: number };
const scratch = new Scratch();
const rounds = Rounds.start(scratch, backends);

process.on('message', (command: RoundsCommand) => {
  answer(command).then(
    (answered) => process.send?.(answered),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit());

async function answer(command: RoundsCommand): Promise<Turn | true> {
  if (command.do === 'turn') return turn(await rounds, command.rounds, command.items);
  await (await rounds).end();
  scratch.remove();
  return true;
}

async function turn(on: Rounds, count: number, items: number): Promise<Turn> {
  const found: Turn[] = [];
  for (let left = count; left > 0; left -= 1) found.push(await on.round(items));
  const all = VERBS.map((verb) => [verb, added(found.map((round) => round[verb]))] as const);
  return Object.fromEntries(all) as Turn;
}

function added(spent: readonly Spent[]): Spent {
  const sum = (of: (one: Spent) => number) => spent.reduce((total, one) => total + of(one), 0);
  return {
    items: sum(({ items }) => items),
    wallMs: sum(({ wallMs }) => wallMs),
    cpuMs: sum(({ cpuMs }) => cpuMs),
  };
}
