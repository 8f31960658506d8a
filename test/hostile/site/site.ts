import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StowageClient } from '../../../src/client/index.js';
import { ServerProcess } from '../../outage/server-process.js';
import { NEVER_DOWN } from '../../support/patience.js';
import { LoopFiles } from './loop-file.js';

const FILTERS =
  '[AvailabilityZoneFilter, CapacityFilter, CapabilitiesFilter, IgnoreAttemptedHostsFilter, ' +
  'BackendStateFilter, DriverFilter, DifferentBackendFilter, SameBackendFilter, JsonFilter, ' +
  'InstanceLocalityFilter, ImageLocalityFilter, PhysicalFreeFilter]';

/** A real server with a small heap, all rules that there are, and a watch on its event loop. */
export class Site {
  private constructor(
    private readonly server: ServerProcess,
    private readonly directory: string,
    private readonly loop: LoopFiles,
  ) {}

  static async open(heapMib: number): Promise<Site> {
    const directory = mkdtempSync(join(tmpdir(), 'stowage-hostile-'));
    const loop = new LoopFiles();
    const server = await ServerProcess.run([
      `--max-old-space-size=${heapMib}`,
      ...loop.flags,
      'dist/src/bin.js',
      'serve',
      '--listen',
      '127.0.0.1:0',
      '--http-listen',
      'off',
      '--log-level',
      'error',
      '--data-dir',
      join(directory, 'data'),
      ...NEVER_DOWN,
      '--set',
      `scheduler.filters=${FILTERS}`,
      '--set',
      'scheduler.weighers=[CapacityWeigher, GoodnessWeigher, VolumeNumberWeigher]',
    ]);
    return new Site(server, directory, loop);
  }

  get client(): StowageClient {
    return this.server.client;
  }

  get address(): string {
    return this.server.address;
  }

  get output(): string {
    return this.server.output;
  }

  /** Resolves when the server is gone. */
  ended(): Promise<void> {
    return this.server.ended();
  }

  /** The longest stretch since a moment, ms of processor time; 0: none was long. */
  longestSince(moment: number): number {
    return this.loop.longestSince(this.server.pid, moment);
  }

  /** Ends the server and takes its directory away. */
  async close(): Promise<void> {
    await this.server.kill();
    this.loop.remove();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
