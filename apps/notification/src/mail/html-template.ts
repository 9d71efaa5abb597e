const FONT = "font-family:-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;";
const TEXT = `${FONT}font-size:15px;line-height:22px;color:#1f2933;`;
const SMALL = `${FONT}font-size:13px;line-height:20px;color:#52606d;`;
const HEAD = `${SMALL}padding:0 0 6px;border-bottom:1px solid #cbd2d9;font-weight:normal;`;
const CELL = `${TEXT}padding:10px 0;border-bottom:1px solid #e4e7eb;vertical-align:top;`;
const NAME = 'word-break:break-word;overflow-wrap:anywhere;';
const NUMBER = 'padding-left:16px;white-space:nowrap;text-align:right;';
const TABLE = 'role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"';

/**
 * The layout of every mail. Mail clients take tables and inline styles, and few of them a style sheet; scripts and
 * images from elsewhere are blocked, so there are none.
 */
export const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>{{title}}</title>
</head>
<body style="margin:0;padding:0;background-color:#f0f2f5;">
<table ${TABLE} bgcolor="#f0f2f5"><tr><td align="center" style="padding:24px 12px;">
<!--[if mso]><table role="presentation" width="600"><tr><td><![endif]-->
<table ${TABLE} bgcolor="#ffffff" style="max-width:600px;text-align:left;border-top:4px solid {{accent}};">
<tr><td style="padding:28px 20px 24px;">
<h1 style="${FONT}margin:0 0 12px;font-size:22px;line-height:30px;color:#1f2933;">{{title}}</h1>
{{#if reason}}
<p style="${TEXT}margin:0 0 8px;"><strong>{{reason}}</strong></p>
{{/if}}
<p style="${TEXT}margin:0 0 16px;">{{lead}}</p>
<p style="${SMALL}margin:0 0 24px;">Order <span style="color:#1f2933;${NAME}">{{orderId}}</span><br>Placed on {{placedOn}}</p>
{{#if rejected}}
<table width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 24px;">
<tr>
<th scope="col" align="left" style="${HEAD}">Not available</th>
<th scope="col" style="${HEAD}${NUMBER}">Ordered</th>
<th scope="col" style="${HEAD}${NUMBER}">Available</th>
</tr>
{{#each rejected}}
<tr>
<td style="${CELL}${NAME}">{{sku}}</td>
<td style="${CELL}${NUMBER}">{{requested}}</td>
<td style="${CELL}${NUMBER}color:#b3261e;">{{available}}</td>
</tr>
{{/each}}
</table>
{{/if}}
<table width="100%" cellpadding="0" cellspacing="0" border="0">
<tr>
<th scope="col" align="left" style="${HEAD}">Your order</th>
<th scope="col" style="${HEAD}${NUMBER}">Amount</th>
</tr>
{{#each lines}}
<tr>
<td colspan="2" style="${TEXT}${NAME}padding:10px 0 0;">{{sku}}</td>
</tr>
<tr>
<td style="${CELL}${SMALL}${NAME}padding:0 0 10px;">{{quantity}} × {{unitPrice}}</td>
<td style="${CELL}padding:0 0 10px 16px;white-space:nowrap;text-align:right;">{{amount}}</td>
</tr>
{{/each}}
<tr>
<td style="${TEXT}padding:12px 0 0;"><strong>Total</strong></td>
<td style="${TEXT}padding:12px 0 0;${NUMBER}"><strong>{{total}}</strong></td>
</tr>
</table>
</td></tr>
</table>
<!--[if mso]></td></tr></table><![endif]-->
<p style="${SMALL}max-width:600px;margin:16px auto 0;">{{footer}}</p>
</td></tr></table>
</body>
</html>
`;
