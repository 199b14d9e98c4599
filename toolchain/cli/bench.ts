import type { Command } from 'commander';
import { relative } from 'node:path';
import { measureAll, reportPath } from '../bench/measure.ts';
import { measurePeer } from '../bench/peer/measure.ts';
import { formatRows } from '../bench/table.ts';
import { installMissing } from '../host/install.ts';

/** `lyn bench`: what Lyn costs, beside what others cost for the same. */
export function registerBench(program: Command): void {
  program
    .command('bench')
    .description("count instructions per exit, the guest's boot, sizes and build times, beside the peers' figures")
    .option('--peer', 'measure the peers instead (Linux KVM, and the guest without a hypervisor), for later tables')
    .action(run);
}

async function run(options: { readonly peer?: boolean }): Promise<void> {
  await installMissing();
  if (options.peer === true) {
    console.log(JSON.stringify(await measurePeer(), undefined, 2));
    return;
  }
  const rows = await measureAll((line) => console.log(line));
  for (const line of formatRows(rows)) console.log(line);
  console.log(`\n${relative(process.cwd(), reportPath())} has the same for machines.`);
}
