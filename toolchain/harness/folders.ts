import { join } from 'node:path';
import { buildPath } from '../host/root.ts';

/** The folder of a run's files, for people who look after a failure: `build/system-tests/<name>`. */
export function runFolder(name: string): string {
  return buildPath('system-tests', name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, ''));
}

/** Where the test run's set-up builds the hypervisor. */
export function hypervisorFolder(): string {
  return buildPath('system-tests', 'lyn');
}

/** The hypervisor's ELF file. */
export function hypervisorFile(): string {
  return join(hypervisorFolder(), 'lyn.elf');
}
