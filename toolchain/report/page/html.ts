export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** A cell: text, or a number, which stands on the right. */
export type Cell = string | number;

/** A table with its heads; numbers are flush right. */
export function htmlTable(heads: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cells = (row: readonly Cell[]): string => row.map((value) => (typeof value === 'number' ? `<td class="number">${value.toLocaleString('en-GB')}</td>` : `<td>${escapeHtml(value)}</td>`)).join('');
  const numeric = heads.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'));
  return [
    '<table>',
    `<thead><tr>${heads.map((head, column) => `<th${numeric[column] === true ? ' class="number"' : ''}>${escapeHtml(head)}</th>`).join('')}</tr></thead>`,
    `<tbody>${rows.map((row) => `<tr>${cells(row)}</tr>`).join('\n')}</tbody>`,
    '</table>',
  ].join('\n');
}

/** Something long that is shown when it is asked for. */
export function folded(summary: string, content: string): string {
  return `<details><summary>${escapeHtml(summary)}</summary>\n${content}\n</details>`;
}
