/** What a mail says to clients that show no HTML. A tag alone on its line leaves no line. */
export const TEXT = `{{title}}

{{#if reason}}
{{reason}}
{{/if}}
{{lead}}

Order {{orderId}}
Placed on {{placedOn}}
{{#if rejected}}

Not available:
{{#each rejected}}
  {{sku}}: {{requested}} ordered, {{available}} available
{{/each}}
{{/if}}

Your order:
{{#each lines}}
  {{quantity}} × {{sku}} at {{unitPrice}}: {{amount}}
{{/each}}
Total: {{total}}

--\u0020
{{footer}}
`;
