import { StowageError } from '../../../client/index.js';

const SENT_AS = 'report.volume_stats';
const WRITTEN_AS = 'capabilities';

/**
 * The path in a report file for a field of the message: `report.volume_stats.pools[0]` is
 * `capabilities.pools[0]` there.
 */
export function filePath(field: string): string {
  return field.startsWith(SENT_AS) ? `${WRITTEN_AS}${field.slice(SENT_AS.length)}` : field;
}

/**
 * An error about a report with the paths of its file. `prefix` is the report's place if the file is
 * a list. Other errors stay as they are.
 */
export function inFile(thrown: unknown, prefix = ''): unknown {
  if (!(thrown instanceof StowageError) || thrown.violations.length === 0) return thrown;
  const pathOf = (field: string) =>
    field.startsWith(SENT_AS) ? `${prefix}${filePath(field)}` : field;
  const { code, metadata, violations } = thrown;
  const { field = '' } = metadata;
  return new StowageError(
    code,
    pathOf(thrown.message),
    {
      ...thrown,
      metadata: field === '' ? metadata : { ...metadata, field: pathOf(field) },
      violations: violations.map(({ field, description }) => ({
        field: pathOf(field),
        description,
      })),
    },
    thrown,
  );
}
