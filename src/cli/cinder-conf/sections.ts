/**
 * Why nothing in a section of Cinder's has a key here; undefined: no such section is known. Ends
 * the sentence `no meaning here: …`.
 */
export function sectionReason(section: string): string | undefined {
  return SECTIONS.find(({ name }) => name.test(section))?.reason;
}

// biome-ignore format: one line each.
const SECTIONS: readonly { readonly name: RegExp; readonly reason: string }[] = [
  { name: /^database$/, reason: 'the ledger has a database of its own, `data_dir` or `database.url`' },
  { name: /^oslo_messaging_\w+$/, reason: 'no message queue: clients and workers speak gRPC with `listen` and `tls`' },
  { name: /^(keystone_authtoken|service_user|nova|glance|key_manager|keymgr|barbican|barbican_service_user|vault)$/, reason: 'other services of OpenStack are not called' },
  { name: /^(oslo_policy|oslo_middleware|oslo_limit|cors|cors\.\w+|healthcheck|ssl|wsgi|audit_middleware_notifications|audit)$/, reason: "Cinder's API, not the scheduler" },
  { name: /^coordination$/, reason: 'one process needs no coordination' },
  { name: /^(oslo_concurrency|oslo_reports|oslo_versionedobjects|profiler|profiler_\w+|privsep\w*|cinder_sys_admin|os_brick|oslo_service)$/, reason: "how Cinder's processes run" },
  { name: /^(fc-zone-manager|\w*fabric\w*)$/, reason: "zones of a Fibre Channel fabric are the volume service's" },
];
