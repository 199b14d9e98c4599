import { join } from 'node:path';
import { boot, type EmulatedBoard } from '../../boards/index.ts';
import { assembleTinyGuest } from '../../guests/tiny/assemble.ts';
import { readReport } from '../../guests/tiny/report.ts';
import { buildPath } from '../host/root.ts';
import { buildDiskImage } from '../images/disk.ts';
import type { exitNames, ExitFigures } from './peer/kvm-exits.ts';

/** What is done once per exit, and beforehand: the same as in peer/kvm-exits.c. Each vendor has its own instruction for hypercalls. */
type Operations = Readonly<Record<(typeof exitNames)[number], { readonly before?: string; readonly once: string }>>;

const operationsOf = (board: EmulatedBoard): Operations => ({
  cpuid: { once: 'xor eax, eax\n    cpuid' },
  hypercall: { once: `mov eax, 1\n    ${board.virtualization === 'svm' ? 'vmmcall' : 'vmcall'}` },
  rdmsr: { before: 'mov ecx, 0x1B', once: 'rdmsr' },
  'port-in-kernel': { once: 'in al, 0x21' },
  'port-out-kernel': { before: 'mov al, 0xFF', once: 'out 0x21, al' },
  'port-out-user': { before: 'mov al, 0xFF', once: 'out 0x10, al' },
});

/**
 * Each operation in batches of 64, the cheapest of 24 batches counts: the loop's own cost is measured as an operation of
 * nothing and taken off.
 */
const macros = String.raw`
.macro measure name:req, operation:vararg
    mov ebp, 24
    mov dword ptr [least], -1
1:  rdtsc
    mov esi, eax
    mov edi, 64
2:  \operation
    dec edi
    jnz 2b
    rdtsc
    sub eax, esi
    cmp eax, [least]
    jae 3f
    mov [least], eax
3:  dec ebp
    jnz 1b
    show "\name", "[least]"
.endm
variable least
`;

function source(operations: Operations): string {
  const entries = Object.entries(operations);
  const defined = entries.map(([name, { once }]) => `.macro do_${label(name)}\n    ${once}\n.endm`);
  const measured = entries.map(([name, { before }]) => `    ${before ?? ''}\n    measure "${name}", do_${label(name)}`);
  return [macros, ...defined, 'main:', '    measure "loop",', ...measured, '    done', ''].join('\n');
}

function label(name: string): string {
  return name.replaceAll('-', '_');
}

/** Instructions per exit to Lyn and return, counted with RDTSC by a tiny guest on an emulator that counts instructions. `hypervisor`: path of lyn.elf. */
export async function measureLynExits(hypervisor: string, board: EmulatedBoard): Promise<ExitFigures> {
  const folder = buildPath('bench', 'exits', board.name);
  const operations = operationsOf(board);
  const image = await assembleTinyGuest({ name: 'guest', mode: 32, code: source(operations) }, folder);
  const modules = [{ file: image, commandLine: 'tiny' }];
  const disk = await buildDiskImage({ kind: 'multiboot', kernel: hypervisor, commandLine: 'test', modules }, join(folder, 'disk.img'));
  const machine = await boot(board, { disk, folder, timeoutSeconds: 120, deterministic: true });
  await machine.console.expect(/^lyn: halted/m, 120);
  await machine.stop();
  return perOperation(operations, readReport(machine.console.text).shown, machine.console.text);
}

function perOperation(operations: Operations, shown: ReadonlyMap<string, string>, console: string): ExitFigures {
  const batch = (name: string): number => {
    const value = shown.get(name);
    if (value === undefined) throw new Error(`The guest that measures exits says nothing of ${name}. Its console:\n${console.slice(-1500)}`);
    return Number(value);
  };
  const names = Object.keys(operations) as (keyof ExitFigures)[];
  return Object.fromEntries(names.map((name) => [name, Math.round((batch(name) - batch('loop')) / 64)])) as unknown as ExitFigures;
}
