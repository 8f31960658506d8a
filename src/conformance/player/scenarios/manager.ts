import type { Scenario } from './scenario.js';

const MEND_MS = 2500;

/** The accounting revision is raised. */
export const reports: Scenario = {
  name: 'reports',
  of: 'manager',
  about:
    'waits for a report that names the newest revision, raised by what was played before ' +
    'or for this',
  play: async (server) => {
    if (!server.orders.some(({ outcome }) => outcome)) server.revision += 1n;
    await server.until(
      () =>
        server.lastReport !== undefined && server.lastReport.accountingRevision === server.revision,
    );
  },
};

/** The server refuses reports. */
export const refused: Scenario = {
  name: 'refused',
  of: 'manager',
  about: 'reports are refused for a while',
  play: async (server) => {
    const before = server.lastReport;
    server.refuseReports = true;
    if (await server.until(() => server.refusedReports > 0)) await server.quiet(MEND_MS);
    server.refuseReports = false;
    await server.until(() => server.lastReport !== before);
  },
};
