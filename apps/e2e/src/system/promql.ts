import { parser } from '@prometheus-io/lezer-promql';

/** What an expression asks of a metric. */
export interface Selector {
  metric: string;
  matchers: { label: string; op: string; value: string }[];
}

/** The metrics that an expression names, and the labels by which it groups; throws where it is no PromQL. */
export function namesIn(expression: string): { selectors: Selector[]; groupings: string[] } {
  const selectors: Selector[] = [];
  const groupings: string[] = [];
  const text = ({ from, to }: { from: number; to: number }) => expression.slice(from, to);
  parser.parse(expression).iterate({
    enter: ({ node }) => {
      if (node.type.isError) throw new Error(`no PromQL at character ${node.from} of ${expression}`);
      if (node.name === 'VectorSelector') {
        const metric = node.getChild('Identifier');
        if (!metric) throw new Error(`a selector without a metric in ${expression}`);
        selectors.push({ metric: text(metric), matchers: [] });
      } else if (node.name === 'UnquotedLabelMatcher') {
        const [label = '', op = '', value = ''] = ['LabelName', 'MatchOp', 'StringLiteral'].map((name) => {
          const child = node.getChild(name);
          return child ? text(child) : undefined;
        });
        selectors.at(-1)?.matchers.push({ label, op, value: value.slice(1, -1) });
      } else if (node.name === 'GroupingLabels') {
        groupings.push(...node.getChildren('LabelName').map(text));
      }
    },
  });
  return { selectors, groupings };
}
