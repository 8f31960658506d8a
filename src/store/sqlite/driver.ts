import { createRequire } from 'node:module';
import type Driver from 'better-sqlite3';

/** What `better-sqlite3` exports. */
export type SqliteDriver = typeof Driver;
/** A connection. */
export type SqliteDatabase = Driver.Database;
/** A prepared statement. */
export type SqliteStatement = Driver.Statement;

/** This Node.js cannot use SQLite as Stowage is installed. */
class DriverUnusable extends Error {
  override readonly name = 'DriverUnusable';
}

/** Which of the two is for a Node.js, by its version of Node-API; left out: this one's. */
export function driverFor(
  nodeApi = Number(process.versions['napi']),
): 'better-sqlite3' | 'better-sqlite3-12' {
  return nodeApi >= 10 ? 'better-sqlite3' : 'better-sqlite3-12';
}

const packages = createRequire(import.meta.url);

/**
 * The driver for this Node.js. Version 13 needs Node-API 10 (Node.js 22.14 and 24): an older
 * process ends with a segmentation fault. Version 12 is built for one version of Node.js: built for
 * 24.19, it ends the process when a statement is collected (ADR 0046). Throws DriverUnusable, with
 * what helps, if it is not installed, or was built for another Node.js: to open a database in
 * memory shows that.
 */
export function sqliteDriver(): SqliteDriver {
  const name = driverFor();
  try {
    const driver = packages(name) as SqliteDriver;
    new driver(':memory:').close();
    return driver;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    // Which Node.js it was built for is in the second line.
    const why = said.split('\n', 2).join(' ');
    throw new DriverUnusable(
      `${name}, the driver of SQLite for Node.js ${process.version}, cannot be used: ${why}. ` +
        'Install Stowage again with this Node.js',
      { cause: error },
    );
  }
}
