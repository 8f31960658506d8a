import { finish, granted } from './plain.js';
import type { Scenario } from './scenario.js';

/** The worker dies at work. */
export const restart: Scenario = {
  name: 'restart',
  of: 'anyone',
  about:
    'the program is killed while an order is carried out, and started again; only with --restart',
  play: async (server) => {
    const reported = server.lastReport;
    const [order] = server.watching ? server.offer({}) : [];
    if (order && !(await granted(server, order))) return;
    server.watchAttempts = 0;
    await server.restartProgram();
    if (order && (await server.expect('watch', () => server.watchAttempts > 0 && server.watching)))
      await finish(server, order);
    if (reported) await server.until(() => server.lastReport !== reported);
  },
};
