import { ServerProcess } from '../../test/outage/server-process.js';

/**
 * Does something with a server on a directory, which ends in order afterwards. One that is left
 * when it fails, or with this process, is killed.
 */
export async function withServer<T>(
  directory: string,
  work: (server: ServerProcess) => Promise<T>,
): Promise<T> {
  const server = await ServerProcess.start(directory);
  const kill = () => void server.kill();
  // Before the directory goes.
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
