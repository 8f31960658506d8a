import { finish, granted } from './plain.js';
import type { Scene } from './scene.js';

/** A worker that dies at work. */
export const restart: Scene = {
  name: 'restart',
  of: 'anyone',
  about:
    'the program is killed while an order is carried out, and started again; only with --restart',
  play: async (stage) => {
    const reported = stage.lastReport;
    const [order] = stage.watching ? stage.offer({}) : [];
    if (order && !(await granted(stage, order))) return;
    stage.watchAttempts = 0;
    await stage.restartProgram();
    if (order && (await stage.expect('watch', () => stage.watchAttempts > 0 && stage.watching)))
      await finish(stage, order);
    if (reported) await stage.until(() => stage.lastReport !== reported);
  },
};
