import type { Scene } from './scene.js';

const MEND_MS = 2500;

/** A revision that was raised. */
export const reports: Scene = {
  name: 'reports',
  of: 'manager',
  about:
    'waits for a report that names the newest revision, raised by what was played before ' +
    'or for this',
  play: async (stage) => {
    if (!stage.orders.some(({ outcome }) => outcome)) stage.revision += 1n;
    await stage.until(
      () =>
        stage.lastReport !== undefined && stage.lastReport.accountingRevision === stage.revision,
    );
  },
};

/** A server that is stricter than the manager thought. */
export const refused: Scene = {
  name: 'refused',
  of: 'manager',
  about: 'reports are refused for a while',
  play: async (stage) => {
    const before = stage.lastReport;
    stage.refuseReports = true;
    if (await stage.until(() => stage.refusedReports > 0)) await stage.quiet(MEND_MS);
    stage.refuseReports = false;
    await stage.until(() => stage.lastReport !== before);
  },
};
