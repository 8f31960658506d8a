import { randomUUID } from 'node:crypto';
import type { StowageClient } from '../../../src/client/index.js';
import { VolumeState } from '../../../src/gen/stowage/v1/volume_service_pb.js';
import { between, oneOf, type Random } from '../random.js';
import { KIND } from '../site/backends.js';
import type { Disks } from '../site/disks.js';
import { type Violation, violation } from '../violation.js';
import { askAnywhere } from './ask.js';
import { type AskedVolume, sameTold, toldBy } from './volumes.js';

/**
 * A client of the storage: it asks for volumes and gives them back, repeats itself, and changes its
 * mind.
 */
export class VolumeClient {
  /** Everything it ever asked for. */
  readonly volumes: AskedVolume[] = [];
  readonly violations: Violation[] = [];
  #until = 0;

  constructor(
    private readonly name: string,
    private readonly servers: readonly StowageClient[],
    private readonly disks: Disks,
    private readonly random: Random,
  ) {}

  /** Works until the given moment, by performance.now. */
  async work(until: number): Promise<void> {
    this.#until = until;
    while (performance.now() < until) await this.#step();
  }

  /**
   * Asks for every answer that is still owed, until it has it. Answers how many volumes wait for a
   * worker to be done with them.
   */
  async settle(until: number): Promise<number> {
    this.#until = until;
    for (const volume of this.volumes) if (volume.told === null) await this.#ask(volume);
    const leaving = this.volumes.filter(({ released }) => released === 'asked');
    for (const volume of leaving) await this.#release(volume);
    return this.volumes.filter(({ told, released }) => told === null || released === 'asked')
      .length;
  }

  /** Asks again, in the same words, for what was answered already. */
  async repeat(
    volume: AskedVolume,
    servers: readonly StowageClient[] = this.servers,
  ): Promise<void> {
    const { told } = volume;
    if (told === null) return;
    const answer = await askAnywhere(
      servers,
      this.random,
      () => this.#until,
      (server, options) => server.scheduler.scheduleCreateVolume(volume.request, options),
    );
    if (answer === null) return;
    const again = toldBy(answer);
    if (again !== undefined && sameTold(told, again)) return;
    const got =
      again ?? ('error' in answer ? `${answer.error.code} ${answer.error.message}` : null);
    this.violations.push(
      violation('lost', 'a request that was answered has another answer when it is repeated', {
        ...volume,
        got,
      }),
    );
  }

  async #step(): Promise<void> {
    const dice = this.random();
    const mine = this.volumes.filter(
      ({ told, released }) => told !== null && told !== 'refused' && released === 'no',
    );
    const one = mine.length === 0 ? undefined : oneOf(this.random, mine);
    if (one === undefined || dice < 0.5) await this.#askForNew();
    else if (dice < 0.85) await this.#release(one);
    else if (dice < 0.93) await this.repeat(oneOf(this.random, this.volumes));
    else await this.#reschedule(one);
  }

  async #askForNew(): Promise<void> {
    const { random } = this;
    const volume: AskedVolume = {
      client: this.name,
      request: {
        requestId: randomUUID(),
        volumeId: randomUUID(),
        projectId: this.name,
        sizeGib: BigInt(random() < 0.7 ? between(random, 1, 3) : between(random, 4, 8)),
        allowReschedule: random() < 0.9,
        volumeType: { name: 'storage', extraSpecs: { [KIND]: 'storage' } },
      },
      told: null,
      released: 'no',
    };
    this.volumes.push(volume);
    // The same at two servers at once, as impatient programs do.
    await Promise.all(Array.from({ length: random() < 0.1 ? 2 : 1 }, () => this.#ask(volume)));
  }

  async #ask(volume: AskedVolume): Promise<void> {
    const answer = await askAnywhere(
      this.servers,
      this.random,
      () => this.#until,
      (server, options) => server.scheduler.scheduleCreateVolume(volume.request, options),
    );
    if (answer === null) return;
    const told = toldBy(answer);
    if (told === undefined) {
      const got =
        'error' in answer
          ? `${answer.error.code} ${answer.error.reason} ${answer.error.message}`
          : null;
      this.violations.push(
        violation('fault', 'a good request was answered with an error', { ...volume, got }),
      );
    } else if (volume.told === null) volume.told = told;
    else if (!sameTold(volume.told, told))
      this.violations.push(
        violation('twice', 'one request has two answers', { ...volume, got: told }),
      );
  }

  /**
   * Its manager deletes a volume before it gives its space back; one that is being made is given
   * up, unless a worker is at it.
   */
  async #release(volume: AskedVolume): Promise<void> {
    const { volumeId } = volume.request;
    const found = await askAnywhere(
      this.servers,
      this.random,
      () => this.#until,
      (server, options) => server.volumes.getVolume({ volumeId }, options),
    );
    if (found === null) return;
    if ('error' in found) {
      this.violations.push(
        violation(
          'lost',
          `a volume that was answered is not there: ${found.error.message}`,
          volume,
        ),
      );
      volume.released = 'done';
      return;
    }
    const { placement, decisionId, state } = found.answer.volume ?? {};
    if (state === VolumeState.AVAILABLE && placement !== undefined && decisionId !== undefined)
      this.disks.remove({ pool: placement.pool, volumeId, decisionId });
    volume.released = 'asked';
    const released = await askAnywhere(
      this.servers,
      this.random,
      () => this.#until,
      (server, options) => server.volumes.releaseVolume({ volumeId }, options),
    );
    if (released === null) return;
    if ('answer' in released) {
      volume.released = 'done';
      // Should it have been made in the meantime, it is gone from the ledger and not from the disk.
      const { decisionId: newest } = released.answer.volume ?? {};
      for (const file of this.disks
        .all()
        .filter((one) => one.volumeId === volumeId && one.decisionId === newest))
        this.disks.remove(file);
    } else if (released.error.reason !== 'VOLUME_BUSY')
      this.violations.push(
        violation(
          'fault',
          `a release was answered with an error: ${released.error.message}`,
          volume,
        ),
      );
  }

  /**
   * An operator's word. It is not the same when repeated, so it is said once; that it does nothing
   * is fine.
   */
  async #reschedule({ request: { volumeId } }: AskedVolume): Promise<void> {
    const server = oneOf(this.random, this.servers);
    await server.volumes
      .rescheduleVolume({ volumeId, reason: 'the harness wants it elsewhere' })
      .catch(() => undefined);
  }
}
