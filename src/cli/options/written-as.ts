import type { StowageCommand } from './command.js';

/**
 * How fields of requests are written in commands, the likeliest first: an option, or an argument in
 * angle brackets. A field of several messages has its longest path here where that matters.
 */
const WRITTEN: Readonly<Record<string, readonly string[]>> = {
  allow_merge: ['--merge'],
  availability_zone: ['--zone'],
  availability_zones: ['--zone'],
  backend: ['--backend', '--to', '<backend>'],
  backup_id: ['<id>'],
  backup_service: ['--service'],
  capabilities: ['--capability'],
  cluster: ['--cluster'],
  decision_id: ['<decision>', '<id>'],
  driver: ['--driver'],
  expression: ['<expression>'],
  group_id: ['--group'],
  hints: ['--hint'],
  home: ['--home'],
  host: ['<host>', '--backend'],
  instance_host: ['--instance-host'],
  lease_token: ['--token'],
  listing: ['--volumes'],
  max_decisions: ['--newest'],
  max_outstanding: ['--max-outstanding'],
  max_pools: ['--max-pools'],
  name: ['<from>', '<name>'],
  new_name: ['<to>'],
  new_size_gib: ['--new-size'],
  plan_token: ['--plan-token'],
  pool: ['--pool', '<pool>', '<name>'],
  profile: ['--profile'],
  project_id: ['--project'],
  reason: ['--reason'],
  reference: ['--reference'],
  request_id: ['--request-id', '<request-id>'],
  resource_backend: ['--resource-backend'],
  resume_token: ['--resume'],
  service: ['--service'],
  size_gib: ['--snapshot-size', '--size'],
  snapshot_id: ['<id>'],
  source: ['--source'],
  'source.backup_id': ['--from-backup'],
  'source.image.image_id': ['--image'],
  'source.image.locations': ['--image-location'],
  'source.snapshot_id': ['--from-snapshot'],
  'source.source_volume_id': ['--from-volume'],
  state: ['<state>', '--state'],
  subject_id: ['--about'],
  targets: ['--backend'],
  to_cluster: ['--cluster'],
  types: ['--type'],
  'volume.size_gib': ['--size'],
  volume_id: ['--volume', '<id>', '--id'],
  volume_properties: ['--volume-property'],
  'volume_type.extra_specs': ['--extra-spec'],
  'volume_type.name': ['--type'],
  wait_priority: ['--wait-priority'],
  wait_until: ['--wait-until'],
  worker_id: ['--id'],
};

/** A key of a map, or a place in a list, at the end of a path. */
const PLACE = /\[("(?:[^"\\]|\\.)*"|\d+)\]/g;

/**
 * A field of a request as the user of a command writes it: `size_gib` is `--size`, `pool` of `pool
 * show` is `<name>`, a key of `hints` is `--hint KEY`. Unchanged if the command has nothing of it.
 */
export function writtenAs(path: string, command: StowageCommand): string {
  const parts = path.replace(PLACE, '').split('.');
  for (let from = 0; from < parts.length; from += 1) {
    const written = WRITTEN[parts.slice(from).join('.')];
    const found = written?.find((one) => has(command, one));
    if (found !== undefined) return found + keyOf(path);
  }
  return path;
}

function has({ options, registeredArguments }: StowageCommand, written: string): boolean {
  return (
    options.some(({ long }) => long === written) ||
    registeredArguments.some((one) => `<${one.name()}>` === written)
  );
}

function keyOf(path: string): string {
  const [, key = ''] = /\["((?:[^"\\]|\\.)*)"\]$/.exec(path) ?? [];
  return key === '' ? '' : ` ${key}`;
}
