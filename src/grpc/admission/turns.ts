import type { ClientKey } from './client-key.js';
import type { Connection } from './connection.js';

/**
 * Of what connections that have their turn ask for, times what the server does: more is too much,
 * for refusing it takes the time of what could be done; and so much is enough to have always
 * something to do.
 */
const ASKED = { most: 2.5, mostInTurns: 1.8, enough: 1.25 };
/** Shares of the creates asked for that are refused: turns begin, and one more has a turn. */
const REFUSED = { much: 1 / 3, little: 0.1 };
/** How long a turn lasts, ms. What its client held back is seen at its begin, and is too old. */
const TURN_MS = 2_000;
/** A change is seen so long after it was made, ms. */
const SETTLE_MS = 750;
/** Of the turns, so many end at a time: those that begin have old calls. */
const AT_A_TIME = 1 / 3;

/** What all connections that have their turn asked for since the last look. */
export interface Asked {
  /** Creates a second that the server does. */
  readonly perSecond: number;
  /** Creates, and those of them that were refused. */
  readonly asked: number;
  readonly refused: number;
}

/**
 * Turns of connections. If all of them together ask for several times what the server does, most of
 * its time goes into refusing. Then some of them have to wait: they may have no call open, and what
 * they want waits and ends in their clients, where it costs this server nothing. Whose client asks
 * for no more than an equal share never has to wait, nor has a connection of a worker or manager.
 */
export class Turns {
  #settledAt = Number.NEGATIVE_INFINITY;
  /** How many turns may begin at the next look: ever more of them once too much is over. */
  #atOnce = 1;

  /**
   * Looks who is to have a turn.
   * @param now ms
   * @param connections those that asked for creates, or wait
   */
  look(now: number, connections: readonly Connection[], load: Asked): void {
    if (now < this.#settledAt) return;
    const closed = connections.filter(({ isClosed }) => isClosed);
    const share = load.refused / Math.max(1, load.asked);
    if (closed.length === 0 && share < REFUSED.much) return;
    const open = connections.filter(({ isClosed }) => !isClosed);
    const heavy = heaviestOf(open, connections, load.perSecond).filter((one) => one.mayWait(now));
    const asked = open.reduce((sum, { perSecond }) => sum + perSecond, 0);
    const enough = ASKED.enough * load.perSecond;
    const most = closed.length > 0 ? ASKED.mostInTurns : ASKED.most;
    const tooMuch = share >= REFUSED.much && asked > most * load.perSecond;
    const next = nextOf(closed, open);
    if (share >= REFUSED.little) this.#atOnce = 1;
    const changed =
      share < REFUSED.little
        ? this.#open(now, next, enough - asked)
        : (tooMuch && this.#close(now, heavy, asked - enough)) || this.#rotate(now, heavy, next);
    if (changed) this.#settledAt = now + SETTLE_MS;
  }

  /** Ends turns, the longest first, of those who ask for so much that is not needed. */
  #close(now: number, heavy: readonly Connection[], spare: number): boolean {
    let left = spare;
    for (const connection of heavy)
      if (connection.perSecond <= left) {
        left -= connection.perSecond;
        connection.close(now);
      }
    return left < spare;
  }

  /** Begins turns: of as many as ask for no more than so much, and of some in any case. */
  #open(now: number, next: readonly Connection[], room: number): boolean {
    let left = room;
    for (const [at, connection] of next.entries()) {
      left -= connection.perSecond;
      if (at >= this.#atOnce && left < 0) break;
      connection.reopen(now);
    }
    this.#atOnce *= 2;
    return next.length > 0;
  }

  /** Others have their turn in the place of those that had theirs. */
  #rotate(now: number, heavy: readonly Connection[], next: readonly Connection[]): boolean {
    const most = Math.min(next.length, Math.ceil(heavy.length * AT_A_TIME));
    const over = heavy.filter(({ turnedAt }) => now - turnedAt >= TURN_MS).slice(0, most);
    for (const connection of over) connection.close(now);
    for (const connection of next.slice(0, over.length)) connection.reopen(now);
    return over.length > 0;
  }
}

/** Those that wait: first whose client has fewest turns, and of these who waits longest. */
function nextOf(closed: readonly Connection[], open: readonly Connection[]): readonly Connection[] {
  const turns = new Map<ClientKey, number>();
  for (const { client } of open) turns.set(client, (turns.get(client) ?? 0) + 1);
  const of = ({ client }: Connection) => turns.get(client) ?? 0;
  return closed.toSorted((a, b) => of(a) - of(b) || a.turnedAt - b.turnedAt);
}

/** Of clients that ask for more than an equal share of what is done; the longest turn first. */
function heaviestOf(
  open: readonly Connection[],
  all: readonly Connection[],
  perSecond: number,
): readonly Connection[] {
  const asked = new Map<ClientKey, number>();
  for (const one of all) asked.set(one.client, (asked.get(one.client) ?? 0) + one.perSecond);
  const fair = perSecond / asked.size;
  return open
    .filter(({ client }) => (asked.get(client) ?? 0) > fair)
    .toSorted((a, b) => a.turnedAt - b.turnedAt);
}
