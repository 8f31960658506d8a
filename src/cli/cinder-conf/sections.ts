/**
 * Why no option in a section of Cinder has a key here; undefined: the section is not known. Ends
 * the sentence `no meaning here: …`.
 */
export function sectionReason(section: string): string | undefined {
  return SECTIONS.find(({ pattern }) => pattern.test(section))?.reason;
}

interface SectionKind {
  readonly reason: string;
  /** Names of sections; each * stands for any number of letters, digits and underscores. */
  readonly names: readonly string[];
}

const KINDS: readonly SectionKind[] = [
  {
    reason: 'the ledger has a database of its own, `data_dir` or `database.url`',
    names: ['database'],
  },
  {
    reason: 'no message queue: clients and workers speak gRPC with `listen` and `tls`',
    names: ['oslo_messaging_*'],
  },
  {
    reason: 'other services of OpenStack are not called',
    names: [
      ...['keystone_authtoken', 'service_user', 'nova', 'glance', 'key_manager', 'keymgr'],
      ...['barbican', 'barbican_service_user', 'vault'],
    ],
  },
  {
    reason: "Cinder's API, not the scheduler",
    names: [
      ...['oslo_policy', 'oslo_middleware', 'oslo_limit', 'cors', 'cors.*', 'healthcheck', 'ssl'],
      ...['wsgi', 'audit_middleware_notifications', 'audit'],
    ],
  },
  { reason: 'one process needs no coordination', names: ['coordination'] },
  {
    reason: "how Cinder's processes run",
    names: [
      ...['oslo_concurrency', 'oslo_reports', 'oslo_versionedobjects', 'oslo_service'],
      ...['profiler', 'profiler_*', 'privsep*', 'cinder_sys_admin', 'os_brick'],
    ],
  },
  {
    reason: "zones of a Fibre Channel fabric are the volume service's",
    names: ['fc-zone-manager', '*fabric*'],
  },
];

const SECTIONS = KINDS.flatMap(({ reason, names }) =>
  names.map((name) => ({ reason, pattern: patternOf(name) })),
);

function patternOf(name: string): RegExp {
  return new RegExp(`^${name.replaceAll('.', '\\.').replaceAll('*', '\\w*')}$`);
}
