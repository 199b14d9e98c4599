import type { SizeReport } from './report.ts';

/** How many of the largest modules a person gets to see; size.json has all. */
const shownModules = 12;

/** The report as it is printed at the end of a build. */
export function formatReport(report: SizeReport): string[] {
  const { sections, lines, font } = report;
  return [
    `build ${report.buildId}: ${kilobytes(report.image)} of code and data`,
    `  code ${kilobytes(sections.code)}, constants ${kilobytes(sections.constants)}, data ${kilobytes(sections.data)};`
      + ` beside it ${kilobytes(sections.zeroed)} zeroed at start, ${kilobytes(sections.backtrace)} lines for backtraces${font === 0 ? '' : `; of the data ${kilobytes(font)} is the screen's font, which is not counted`}`,
    ...report.modules.slice(0, shownModules).map((module) => `  ${String(module.bytes).padStart(7)}  ${module.source}`),
    `  TypeScript: ${(100 * lines.typescriptShare).toFixed(1)} % of the ${lines.typescript + lines.runtime} lines that run on the target`,
  ];
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`;
}
