import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { capacityKeyMeant } from '../../../src/engine/report-warnings/similar-key.js';

/** Keys that drivers of Cinder 29 read or send, nearest to those that the capacity rules read. */
const OTHERS = [
  ...[
    'total_flash_capacity_gb',
    'free_flash_capacity_gb',
    'total_hybrid_capacity_gb',
    'free_hybrid_capacity_gb',
  ],
  ...[
    'thin_provision_percent',
    'provisioned_iops',
    'netapp_thin_provisioned',
    'netapp_thick_provisioned',
    'consistencygroup_support',
  ],
  ...[
    'capacity_utilization',
    'license_compression_capacity',
    'virtual_capacity',
    'volume_capacity_mb',
    'total_volumes',
    'thin_provisioning',
  ],
  ...[
    'report_dynamic_total_capacity',
    'physical_capacity',
    'useable_capacity_gb',
    'nec_actual_free_capacity',
    'reserve_percent',
  ],
];

function recordedKeys(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(recordedKeys);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...recordedKeys(inner)]);
}

describe('a key that looks like a capacity key', () => {
  it('is told from one that is misspelled', () => {
    const meant = {
      provisioned_capacity: 'provisioned_capacity_gb',
      max_oversubscription_ratio: 'max_over_subscription_ratio',
      over_subscription_ratio: 'max_over_subscription_ratio',
      total_capacity: 'total_capacity_gb',
      totalCapacityGb: 'total_capacity_gb',
      'free-capacity-gib': 'free_capacity_gb',
      free_capcity_gb: 'free_capacity_gb',
      allocated_capacity_bg: 'allocated_capacity_gb',
      reserved_percent: 'reserved_percentage',
      Thin_provisioning_support: 'thin_provisioning_support',
      thick_provisoning_support: 'thick_provisioning_support',
    };
    assert.deepEqual(
      Object.fromEntries(Object.keys(meant).map((key) => [key, capacityKeyMeant(key)])),
      meant,
    );
  });

  it('is none that drivers send on purpose', () => {
    const directory = 'test/reports/recorded';
    const files = readdirSync(directory).filter((file) => !file.startsWith('variation_'));
    const sent = new Set(
      files.flatMap((file) =>
        recordedKeys(JSON.parse(readFileSync(`${directory}/${file}`, 'utf8')).capabilities),
      ),
    );
    assert.ok(sent.size > 100, `${sent.size} keys`);
    // The driver's own mistake, mended since.
    assert.deepEqual([...sent].filter(capacityKeyMeant), ['provisioned_capacity']);
    assert.deepEqual(OTHERS.filter(capacityKeyMeant), []);
  });
});
