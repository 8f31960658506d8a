import assert from 'node:assert/strict';
import { Connection } from '../../../src/grpc/admission/connection.js';

const MOST = 10;

describe('a connection', () => {
  let told: number[];
  let connection: Connection;

  beforeEach(() => {
    told = [];
    connection = new Connection('10.0.0.1:5', MOST, (calls) => told.push(calls));
  });

  const open = (calls: number, now: number) => {
    for (let each = 0; each < calls; each += 1) connection.opened(now);
  };
  const end = (calls: number, now: number, wasReset = false) => {
    for (let each = 0; each < calls; each += 1) connection.ended(now, wasReset);
  };

  it('holds nothing back while it has room', () => {
    open(MOST - 1, 100);
    assert.equal(connection.heldMs(200, 190), 0);
  });

  it('may have held a call back since it was full', () => {
    open(MOST, 100);
    end(4, 600);
    assert.equal(connection.heldMs(610, 590), 510);
    // What comes into the room that it has was held back, too.
    open(3, 610);
    assert.equal(connection.heldMs(612, 590), 512);
  });

  it('holds nothing back any more once room was left when it was read', () => {
    open(MOST, 100);
    end(4, 600);
    open(3, 610);
    assert.equal(connection.heldMs(700, 650), 0);
    // Full anew, it counts from there.
    open(3, 710);
    assert.equal(connection.heldMs(760, 750), 50);
  });

  it('is not believed to have been read where that is not known', () => {
    open(MOST, 100);
    end(4, 600);
    assert.equal(connection.heldMs(700, null), 600);
    assert.equal(connection.heldMs(1_000, null), 0);
  });

  it('may have no call while others have their turn, and is old when it comes back', () => {
    connection.close(1_000);
    connection.reopen(5_000);
    assert.deepEqual(told, [0, MOST]);
    assert.equal(connection.heldMs(5_010, 4_990), 4_010);
    // A busy client hears of it late, and begins then what it held back.
    assert.equal(connection.heldMs(5_400, 5_300), 4_400);
    connection.acknowledged(5_420);
    assert.equal(connection.heldMs(5_440, 5_400), 4_440);
    assert.equal(connection.heldMs(5_500, 5_480), 0);
  });

  it('does not count as old for ever if its client never says that it heard', () => {
    connection.close(1_000);
    connection.reopen(5_000);
    open(1, 7_100);
    assert.equal(connection.heldMs(7_300, 7_200), 0);
  });

  it('may have no call for a while if its client gives up many', () => {
    for (let each = 0; each < 700; each += 1) {
      open(1, 100);
      end(1, 100, true);
    }
    assert.deepEqual(told, [0]);
    connection.limitCalls(3_000);
    assert.deepEqual(told, [0]);
    connection.limitCalls(12_000);
    assert.deepEqual(told, [0, MOST]);
  });

  it('measures what it asks for in its turn', () => {
    const ask = (creates: number, refused: number) => {
      for (let each = 0; each < creates; each += 1) connection.asks('client', each < refused);
    };
    ask(100, 60);
    assert.deepEqual(connection.taken(1_000, 0.5), { asked: 100, refused: 60 });
    assert.equal(connection.perSecond, 200);
    assert.equal(connection.client, 'client');
    // What was held back comes at the begin of a turn, and says nothing.
    connection.close(2_000);
    connection.reopen(4_000);
    ask(500, 500);
    connection.taken(4_250, 0.25);
    assert.equal(connection.perSecond, 200);
  });
});
