import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../toolchain/host/root.ts';
import type { TinyProgram } from '../tiny/assemble.ts';

/** A guest of the self-test: its file in this folder, and how it begins. */
interface TestGuest {
  readonly name: string;
  readonly mode: TinyProgram['mode'];
}

/** In the order in which they run. `memory` comes twice: the second one must not see what the first one has left. */
const guests: readonly TestGuest[] = [
  { name: 'real-mode', mode: 16 },
  { name: 'protected-mode', mode: 32 },
  { name: 'long-mode', mode: 64 },
  { name: 'cpuid', mode: 64 },
  { name: 'msr', mode: 64 },
  { name: 'paging', mode: 64 },
  { name: 'interrupts', mode: 64 },
  { name: 'local-apic', mode: 64 },
  { name: 'mmio', mode: 64 },
  { name: 'port-io', mode: 64 },
  { name: 'time', mode: 64 },
  { name: 'xsave', mode: 64 },
  { name: 'memory', mode: 64 },
  { name: 'memory', mode: 64 },
];

/** What the guests are assembled of. */
export async function testGuests(): Promise<TinyProgram[]> {
  return Promise.all(guests.map(async ({ name, mode }) => ({ name, mode, code: await readFile(join(projectRoot(), 'guests/self-test', `${name}.S`), 'utf8') })));
}
