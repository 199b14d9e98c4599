import { describe } from 'vitest';
import { le, madt, processor, rootPointer, rsdt, table, x2apicProcessor } from '../../hv/processor/madt.testing.ts';
import { onOneBoardWithLyn } from '../support/boards.ts';
import { bootLying } from '../support/lying-loader.ts';
import { starts } from '../support/start.ts';

/** Where the tables lie: in low memory that nobody uses, and in which the word at 40Eh makes Lyn look for the root pointer. */
const ROOT = 0x9_0000;
const LIST = 0x9_0100;
const MADT = 0x9_0200;

/** Puts bytes at addresses, and names the first of them as the extended BIOS data area. */
function tablesOf(parts: readonly (readonly [address: number, bytes: readonly number[]])[]): string {
  const copies = parts.map(([address, bytes], i) => `mov esi, offset bytes${i}\n mov edi, ${address}\n mov ecx, ${bytes.length}\n rep movsb\n`);
  const data = parts.map(([, bytes], i) => `bytes${i}: .byte ${bytes.join(', ')}\n`);
  return `mov word ptr [0x40E], ${ROOT >> 4}\n ${copies.join('')} jmp 9f\n ${data.join('')} 9:`;
}

/** The tables with this list, or this MADT, in place of a sound one of two processors. */
function tablesWith({ list = rsdt(MADT), processors = madt(processor(0), processor(1)) }: { list?: number[]; processors?: number[] }): string {
  return tablesOf([[ROOT, rootPointer(LIST)], [LIST, list], [MADT, processors]]);
}

/** Opens the BIOS area for writing (82441FX, PAM0, bits 5 and 4) and clears every root pointer in it. */
const withoutAny = `
    mov word ptr [0x40E], ${ROOT >> 4}
    mov eax, 0x80000058
    mov dx, 0xCF8
    out dx, eax
    mov dx, 0xCFD
    mov al, 0x30
    out dx, al
    mov edi, 0xE0000
8:  cmp dword ptr [edi], 0x20445352     # "RSD "
    jne 9f
    mov dword ptr [edi], 0
9:  add edi, 16
    cmp edi, 0x100000
    jb 8b
    mov eax, 0x2BADB002`;

const damaged = (bytes: readonly number[]): number[] => bytes.map((byte, i) => (i === 20 ? byte ^ 0x55 : byte));
const both = /^lyn: processors that are up: 2\r?$/m;
const alone = /^lyn: processors that are up: 1\r?$/m;
const outOfReach = (apic: number): RegExp => new RegExp(`^lyn: warning: the processor with APIC ${apic} is left alone: no interrupt reaches it alone\\r?$`, 'm');
const leftAlone = (address: number): RegExp => new RegExp(`^lyn: warning: the firmware's ACPI table at 0x${address.toString(16)} is damaged and left alone\\r?$`, 'm');
/** Any warning but that of QEMU's TSC. */
const complaint = /^lyn: warning: (?!this processor's TSC)/m;

onOneBoardWithLyn('ACPI tables of the machine', (board) => describe(`ACPI tables of the machine on ${board.name}, which has two processors`, () => {
  const bootWithTables = (title: string, lie: string) => () => bootLying(board, `acpi ${title}`, lie, 'test guest.memory=16M', { processors: 2 });

  starts('that are sound', { boot: bootWithTables('sound', tablesWith({})), says: [both], not: complaint });
  starts('that are missing', { boot: bootWithTables('none', withoutAny), says: [alone], not: complaint });
  starts('whose list does not add up', { boot: bootWithTables('list sum', tablesWith({ list: damaged(rsdt(MADT)) })), says: [leftAlone(LIST), alone] });
  starts('whose list is shorter than its header', { boot: bootWithTables('list short', tablesWith({ list: table('RSDT', le(MADT, 4), 8) })), says: [leftAlone(LIST), alone] });
  starts('whose list is longer than the memory', { boot: bootWithTables('list long', tablesWith({ list: table('RSDT', le(MADT, 4), 0xffff_ffff) })), says: [leftAlone(LIST), alone] });
  starts('whose list leads nowhere', { boot: bootWithTables('list astray', tablesWith({ list: rsdt(0, 1, 0xfee0_0000, 0xffff_fff0, 0x7fff_ffff) })), says: [alone], not: complaint });
  starts('whose MADT does not add up', { boot: bootWithTables('madt sum', tablesWith({ processors: damaged(madt(processor(0), processor(1))) })), says: [leftAlone(MADT), alone] });
  starts('whose MADT is longer than the memory', {
    boot: bootWithTables('madt long', tablesWith({ processors: table('APIC', [...Array<number>(8).fill(0), ...processor(1)], 0xffff_ffff) })),
    says: [leftAlone(MADT), alone],
  });
  starts('whose MADT has an entry of no length', { boot: bootWithTables('madt zero', tablesWith({ processors: madt(processor(0), [0, 0], processor(1)) })), says: [alone], not: complaint });
  starts('whose MADT has entries too short for what they are, the last one at its end', {
    boot: bootWithTables('madt torn', tablesWith({ processors: madt(processor(0), [9, 4, 0, 0], processor(1), [0, 8, 0]) })),
    says: [both],
    not: complaint,
  });
  starts('whose MADT names a processor that is not there', {
    boot: bootWithTables('madt absent', tablesWith({ processors: madt(processor(0), processor(1), processor(7)) })),
    says: [both, /^lyn: warning: the processor with APIC 7 did not start; the others go on without it\r?$/m],
  });
  starts('whose MADT names a processor twice', { boot: bootWithTables('madt twice', tablesWith({ processors: madt(processor(0), processor(1), x2apicProcessor(1)) })), says: [both] });
  starts('whose MADT names a number that means all processors', {
    boot: bootWithTables('madt all', tablesWith({ processors: madt(processor(0), processor(255), processor(1), x2apicProcessor(0xffff_ffff)) })),
    says: [both, outOfReach(255), outOfReach(0xffff_ffff)],
  });
}));
