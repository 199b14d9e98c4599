import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describeExamination } from '../doctor/text.ts';
import { examine } from '../doctor/examine.ts';
import { thisHost } from '../host/host.ts';
import { projectRoot } from '../host/root.ts';

/** `lyn doctor`: what this machine has of what Lyn needs. Changes nothing. */
export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('check tools, Node, virtualization, boards, disk and memory of this machine, and say what helps')
    .option('--json', 'the same for programs; docs/boards.md describes it')
    .addHelpText('after', '\nExit status: 0 if lyn run has a board that works, 1 otherwise.')
    .action(doctor);
}

async function doctor({ json }: { readonly json?: boolean }): Promise<void> {
  const found = await examine(thisHost, projectRoot(), oldestNode());
  process.stdout.write(json === true ? `${JSON.stringify(found, undefined, 2)}\n` : describeExamination(found));
  process.exitCode = found.ok ? 0 : 1;
}

/** From the package's `engines`, such as `>=20.19.0`. */
function oldestNode(): string {
  const { engines } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as { engines: { node: string } };
  return engines.node.replace('>=', '');
}
