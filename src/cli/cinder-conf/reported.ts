/** Options for what a manager reports of its backend, with the key in the report. */
const REPORTED: ReadonlyMap<string, string> = new Map([
  ['host', 'the part of `host` before the @'],
  ['backend_host', 'the part of `host` before the @'],
  ['cluster', '`cluster`, with @ and the name of the backend behind it'],
  ['backend_availability_zone', '`availability_zone`'],
  ['volume_backend_name', '`capabilities.volume_backend_name`'],
  ['storage_protocol', '`capabilities.storage_protocol`'],
  ['extra_capabilities', 'further keys of `capabilities`'],
  ['max_over_subscription_ratio', '`max_over_subscription_ratio` of each pool'],
  ['reserved_percentage', '`reserved_percentage` of each pool'],
  ['filter_function', '`filter_function` of `capabilities` or of a pool'],
  ['goodness_function', '`goodness_function` of `capabilities` or of a pool'],
]);

/** The names of these options. */
export const REPORTED_OPTIONS: readonly string[] = [...REPORTED.keys()];

/** The key under which a manager reports an option; undefined: it does not. */
export function reportedAs(option: string): string | undefined {
  return REPORTED.get(option);
}
