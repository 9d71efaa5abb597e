import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '@waybill/testing';
import { parse } from 'yaml';
import { all, bodyFor, call, client, newSku, placeOrder } from './system/api';
import { repository } from './system/command';
import { namesIn, type Selector } from './system/promql';
import { SERVICES, System, type Service } from './system/system';

interface Rules {
  spec: { groups: { rules: { alert: string; expr: string; annotations: Record<string, string> }[] }[] };
}
interface Dashboard {
  panels: { title: string; targets?: { expr: string; legendFormat: string }[] }[];
}

/** An expression, and the labels that the words beside it show of what it finds. */
interface Asked {
  who: string;
  expression: string;
  shown: string[];
}

/** One line of /metrics. */
interface Series {
  job: Service;
  metric: string;
  labels: Record<string, string>;
}

const component = (file: string) => readFileSync(join(repository, 'k8s/components/monitoring', file), 'utf8');
const labelsIn = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(([, label = '']) => label);

/** What Prometheus adds to each series by itself, and the metric that it has of each target. */
const OF_TARGETS = ['namespace', 'job', 'pod', 'service', 'instance', 'container', 'endpoint'];
const OF_PROMETHEUS = 'up';

const alerts = (parse(component('alerts.yaml')) as Rules).spec.groups
  .flatMap(({ rules }) => rules)
  .map(({ alert, expr, annotations }): Asked => {
    const words = Object.values(annotations).join(' ');
    return { who: alert, expression: expr, shown: labelsIn(words, /\$labels\.(\w+)/g) };
  });
const panels = (JSON.parse(component('dashboard.json')) as Dashboard).panels.flatMap(
  ({ title, targets = [] }) =>
    targets.map(({ expr, legendFormat }): Asked => ({
      who: title,
      // What Grafana puts in for its variables.
      expression: expr.replaceAll('$__rate_interval', '5m').replaceAll('$namespace', 'waybill'),
      shown: labelsIn(legendFormat, /\{\{(\w+)\}\}/g),
    })),
);

/** What of an expression none of these series has; empty when all of it is there. */
function missing({ expression, shown }: Pick<Asked, 'expression' | 'shown'>, series: Series[]): string[] {
  const { selectors, groupings } = namesIn(expression);
  const own = selectors.filter(({ metric }) => metric !== OF_PROMETHEUS);
  const found = own.map((selector) => ({
    selector,
    matching: series.filter((one) => matches(one, selector)),
  }));
  const labels = new Set([
    ...OF_TARGETS,
    ...found.flatMap(({ matching }) => matching.flatMap((one) => Object.keys(one.labels))),
  ]);
  return [
    ...found
      .filter(({ matching }) => matching.length === 0)
      .map(({ selector: { metric, matchers } }) => `${metric} ${JSON.stringify(matchers)}`),
    ...[...groupings, ...shown].filter((label) => !labels.has(label)),
  ];
}

/** Whether it has that name and those labels; a status that matches a pattern need not have been answered. */
function matches({ job, metric, labels }: Series, selector: Selector): boolean {
  const all: Record<string, string> = { ...labels, job, namespace: 'waybill' };
  return (
    metric === selector.metric &&
    selector.matchers.every(({ label, op, value }) =>
      label === 'job' || op === '=' ? new RegExp(`^(${value})$`).test(all[label] ?? '') : label in all,
    )
  );
}

describe('what the alerts and the dashboard ask for', () => {
  const system = System.shared();
  let series: Series[];

  const scrape = async (job: Service): Promise<Series[]> => {
    const text = await (await fetch(`${system.url(job)}/metrics`)).text();
    return text.split('\n').flatMap((line) => {
      const [, metric, labels = ''] = /^(\w+)(?:\{(.*)\})? /.exec(line) ?? [];
      const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [
        name,
        value,
      ]);
      return metric ? [{ job, metric, labels: Object.fromEntries(pairs) as Record<string, string> }] : [];
    });
  };

  // A story to measure: accepted without waiting, decided, told by mail, fulfilled.
  beforeAll(async () => {
    const sku = await newSku(10);
    const { body: order } = await placeOrder(bodyFor({ [sku]: 1 }, { email: `${randomUUID()}@a.example` }));
    await client().orders.decided(order.id);
    await call('POST', `/v1/orders/${order.id}/fulfil`);
    await waitFor(async () => (await all(client().orders.notifications(order.id))).length === 4, {
      what: 'the notices',
    });
    series = (await Promise.all(SERVICES.map(scrape))).flat();
  });

  it.each(alerts)('$who', (alert) => expect(missing(alert, series)).toEqual([]));

  it.each(panels)('$who: $expression', (panel) => expect(missing(panel, series)).toEqual([]));

  it.each([
    ['waybill_invented_total', [], ['waybill_invented_total []']],
    ['sum by (colour) (waybill_orders_total)', [], ['colour']],
    ['waybill_orders_total', ['colour'], ['colour']],
    ['waybill_orders_total{status="LOST"}', [], [expect.stringContaining('LOST')]],
    ['waybill_orders_total{job="inventory"}', [], [expect.stringContaining('inventory')]],
  ])('%s with %j is not to be had', (expression, shown, expected) => {
    expect(missing({ expression, shown }, series)).toEqual(expected);
  });

  it('is PromQL', () => {
    expect(() => namesIn('sum(waybill_orders_total')).toThrow('no PromQL');
  });
});
