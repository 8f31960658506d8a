import { ServerProcess } from '../../test/outage/server-process.js';

/**
 * Runs `work` with a server on a directory, which is stopped afterwards. If it is left after a
 * failure, or when this process ends, it is killed.
 */
export async function withServer<T>(
  directory: string,
  work: (server: ServerProcess) => Promise<T>,
): Promise<T> {
  const server = await ServerProcess.start(directory);
  const kill = () => void server.kill();
  // Before the directory is removed.
  process.prependOnceListener('exit', kill);
  try {
    const result = await work(server);
    await server.stop();
    return result;
  } catch (error) {
    await server.kill();
    throw error;
  } finally {
    process.off('exit', kill);
  }
}
