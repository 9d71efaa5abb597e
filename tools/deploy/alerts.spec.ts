import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { repository } from '../settings/settings.ts';

interface Alert {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; description: string; runbook_url: string };
}

const read = (path: string) => readFileSync(join(repository, path), 'utf8');
const { spec } = parse(read('k8s/components/monitoring/alerts.yaml')) as {
  spec: { groups: { rules: Alert[] }[] };
};
const alerts = spec.groups.flatMap(({ rules }) => rules);

describe('the alerts', () => {
  it('have a section in the runbook each, and no section is left over', () => {
    const sections = [...read('docs/runbook.md').matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
    assert.deepEqual(
      sections,
      alerts.map(({ alert }) => alert),
    );
  });

  for (const { alert, labels, annotations } of alerts) {
    it(`${alert} says how bad it is, what it is, and where to read on`, () => {
      assert.match(labels.severity, /^(critical|warning|info)$/);
      assert.ok(annotations.summary && annotations.description);
      assert.equal(annotations.runbook_url, `docs/runbook.md#${alert.toLowerCase()}`);
    });
  }
});
