import assert from 'node:assert/strict';
import { Connection } from '../../../src/grpc/admission/connection.js';
import { Turns } from '../../../src/grpc/admission/turns.js';

const LOOK_MS = 250;
/** What the server does a second. */
const CAPACITY = 1000;

/** A client, and what it would ask for a second if it were let. */
interface Asks {
  readonly client: string;
  readonly perSecond: number;
  /** How often it gives a sign of life over the same connection, looks. */
  readonly signs?: number;
}

/** Clients of a server that refuses what is more than it can. */
class World {
  readonly connections: Connection[];
  /** How long each had a turn, looks. */
  readonly turns: number[];
  readonly #turns = new Turns();
  #now = 10_000;
  #looks = 0;

  constructor(readonly asks: Asks[]) {
    this.connections = asks.map((_, at) => new Connection(`c${at}`, 100, () => undefined));
    this.turns = asks.map(() => 0);
  }

  run(seconds: number): void {
    for (let looks = 0; looks < seconds * 4; looks += 1) this.#look();
  }

  get open(): number {
    return this.connections.filter(({ isClosed }) => !isClosed).length;
  }

  #look(): void {
    this.#now += LOOK_MS;
    this.#looks += 1;
    const open = this.connections.map(({ isClosed }) => !isClosed);
    const due = this.asks.map(({ perSecond }, at) => (open[at] ? perSecond / 4 : 0));
    const asked = due.reduce((sum, creates) => sum + creates, 0);
    const refused = Math.max(0, asked - CAPACITY / 4);
    for (const [at, connection] of this.connections.entries()) {
      if (open[at]) this.turns[at] = (this.turns[at] ?? 0) + 1;
      const { client, signs } = this.asks[at] as Asks;
      if (signs !== undefined && open[at] && this.#looks % signs === 0)
        connection.hasDuties(this.#now);
      for (let each = 0; each < (due[at] ?? 0); each += 1) connection.asks(client, false);
      connection.taken(this.#now, LOOK_MS / 1000);
    }
    this.#turns.look(this.#now, this.connections, { perSecond: CAPACITY, asked, refused });
  }
}

function many(count: number, perSecond: number, client = (at: number) => `client ${at}`): Asks[] {
  return Array.from({ length: count }, (_, at) => ({ client: client(at), perSecond }));
}

describe('turns of connections', () => {
  it('are not needed while refusing takes little', () => {
    const world = new World(many(8, 250));
    world.run(20);
    assert.deepEqual(world.turns, new Array(8).fill(80));
  });

  it('leave enough to do, and everybody has as many', () => {
    const world = new World(many(8, 625));
    world.run(2);
    for (let looks = 0; looks < 100; looks += 1) {
      world.run(0.25);
      assert.ok(world.open >= 2 && world.open <= 4, String(world.open));
    }
    world.run(60);
    const most = Math.max(...world.turns);
    assert.ok(Math.min(...world.turns) > most / 2, world.turns.join(' '));
    assert.ok(most < 0.6 * 87 * 4, world.turns.join(' '));
  });

  it('are always those of a worker or manager, as long as it is one', () => {
    const asks = [...many(8, 625), { client: 'manager', perSecond: 625, signs: 80 }];
    const world = new World(asks);
    world.run(1);
    // Its first sign of life came before turns began.
    world.connections.at(-1)?.hasDuties(11_000);
    world.run(60);
    assert.equal(world.turns.at(-1), 61 * 4);
    world.asks.splice(8, 1, { client: 'manager', perSecond: 625 });
    world.run(120);
    assert.ok((world.turns.at(-1) ?? 0) < 150 * 4, String(world.turns.at(-1)));
  });

  it('are always those of a client that asks for no more than its share', () => {
    const world = new World([...many(8, 625), { client: 'modest', perSecond: 100 }]);
    world.run(40);
    assert.equal(world.turns.at(-1), 160);
  });

  it('go by client, however many connections it has', () => {
    const world = new World([
      ...many(8, 625, () => 'greedy'),
      ...many(2, 625, (at) => `other ${at}`),
    ]);
    world.run(120);
    const greedy = world.turns.slice(0, 8).reduce((sum, turns) => sum + turns, 0);
    for (const other of world.turns.slice(8)) assert.ok(other > greedy / 3, world.turns.join(' '));
  });

  it('are exchanged between two that ask for more than the server does each', () => {
    const world = new World(many(2, 2500));
    world.run(60);
    const [first = 0, second = 0] = world.turns;
    assert.ok(Math.abs(first - second) < 60, world.turns.join(' '));
  });

  it('are over within seconds once little is asked for', () => {
    const world = new World(many(40, 125));
    world.run(10);
    assert.ok(world.open < 25, String(world.open));
    world.asks.fill({ client: 'done', perSecond: 0 });
    world.run(6);
    assert.equal(world.open, 40);
  });
});
