import type { Command } from 'commander';
import { writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { makeFolder } from '../host/folder.ts';
import { installMissing } from '../host/install.ts';
import { collectReport } from '../report/collect.ts';
import { reportPage } from '../report/page/page.ts';
import { reportText } from '../report/text.ts';

interface ReportOptions {
  readonly json?: boolean;
  readonly html?: string;
  readonly out: string;
}

/** `lyn report`: facts about a program that only the whole toolchain together knows. */
export function registerReport(program: Command): void {
  program
    .command('report')
    .description('build a program and tell its run-time checks, stack depths, sizes, VMCS accesses, and what was specialised away')
    .argument('[entry...]', 'modules that hold the entries of another program than the hypervisor')
    .option('--json', 'as JSON on standard output')
    .option('--html <file>', 'as one page with a treemap of the image, such as build/report.html')
    .option('--out <folder>', 'where the image is built', 'build')
    .addHelpText('after', '\nExit status 1: a stack may be too small, or calls go in a circle.')
    .action(run);
}

async function run(entries: readonly string[], options: ReportOptions): Promise<void> {
  await installMissing();
  const report = await collectReport({ output: options.out, ...(entries.length === 0 ? {} : { entries }) });
  if (options.html !== undefined) {
    await makeFolder(dirname(resolve(options.html)));
    await writeFile(options.html, reportPage(report));
  }
  process.stdout.write(options.json === true ? `${JSON.stringify(report, undefined, 2)}\n` : reportText(report));
  if (report.errors.length > 0) process.exitCode = 1;
}
