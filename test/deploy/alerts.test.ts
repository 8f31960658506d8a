import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { CASES } from './alert-cases.js';
import { promtool } from './promtool.js';
import { alerts, RULES } from './queries.js';

describe('deploy/prometheus', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stowage-alerts-'));
  after(() => rmSync(directory, { recursive: true }));

  it('has a case for each alert, one in which it fires and one in which it does not', () => {
    assert.deepEqual(
      Object.keys(CASES).sort(),
      alerts()
        .map(({ alert }) => alert)
        .sort(),
    );
  });

  it('fires where it should, and nowhere else', () => {
    const tests = alerts().flatMap(({ alert, labels, annotations }) => {
      const found = CASES[alert];
      if (found === undefined) return [];
      const test = (series: Readonly<Record<string, string>>, fires: boolean) => ({
        name: `${alert} ${fires ? 'fires' : 'is silent'}`,
        interval: '1m',
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        alert_rule_test: [
          {
            eval_time: found.at ?? '90m',
            alertname: alert,
            exp_alerts: fires
              ? [{ exp_labels: { ...labels, ...found.labels }, exp_annotations: annotations }]
              : [],
          },
        ],
      });
      return [test(found.fires, true), test(found.silent, false)];
    });
    const file = join(directory, 'alerts.test.yaml');
    writeFileSync(
      file,
      stringify({ rule_files: [resolve(RULES)], evaluation_interval: '1m', tests }),
    );
    assert.match(promtool(['test', 'rules', file]), /SUCCESS/);
    assert.equal(tests.length, 2 * alerts().length);
  });

  it('says of each alert how bad it is and what it means', () => {
    for (const { alert, labels, annotations } of alerts()) {
      assert.match(labels['severity'] ?? '', /^(critical|warning|info)$/, alert);
      assert.match(annotations['summary'] ?? '', /^[A-Z].{10,}\.$/, alert);
    }
  });
});
