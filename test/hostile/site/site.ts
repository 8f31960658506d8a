import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StowageClient } from '../../../src/client/index.js';
import { ServerProcess } from '../../outage/server-process.js';
import { NEVER_DOWN } from '../../support/patience.js';

const WATCH = fileURLToPath(new URL('./loop-watch.ts', import.meta.url));
const FILTERS =
  '[AvailabilityZoneFilter, CapacityFilter, CapabilitiesFilter, IgnoreAttemptedHostsFilter, ' +
  'BackendStateFilter, DriverFilter, DifferentBackendFilter, SameBackendFilter, JsonFilter, ' +
  'InstanceLocalityFilter, ImageLocalityFilter, PhysicalFreeFilter]';

/** A stretch in which the server's event loop did not come round; times since 1970, ms. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** Processor time of the server's main thread meanwhile. */
  readonly cpuMs: number;
}

/** A real server with a small heap, all rules that there are, and a watch on its event loop. */
export class Site {
  private constructor(
    private readonly server: ServerProcess,
    private readonly directory: string,
    private readonly loopFile: string,
  ) {}

  static async open(heapMib: number): Promise<Site> {
    const directory = mkdtempSync(join(tmpdir(), 'stowage-hostile-'));
    const loopFile = join(directory, 'loop.jsonl');
    process.env['HOSTILE_LOOP_FILE'] = loopFile;
    const server = await ServerProcess.run([
      `--max-old-space-size=${heapMib}`,
      '--import',
      'tsx',
      '--import',
      WATCH,
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
    return new Site(server, directory, loopFile);
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

  /** The stretches since a moment, as far as they are written. */
  stretchesSince(moment: number): readonly Stretch[] {
    let text = '';
    try {
      text = readFileSync(this.loopFile, 'utf8');
    } catch {
      // None yet.
    }
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Stretch)
      .filter(({ to }) => to >= moment);
  }

  /** Ends the server and takes its directory away. */
  async close(): Promise<void> {
    await this.server.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
