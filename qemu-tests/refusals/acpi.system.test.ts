import { describe } from 'vitest';
import { le, madt, processor, rootPointer, rsdt, table, widePointer, x2apicProcessor, xsdt } from '../../hv/processor/madt.testing.ts';
import { onOneBoardWithLyn } from '../support/boards.ts';
import { bootLying } from '../support/lying-loader.ts';
import { LIST, ROOT, TABLE as MADT, tablesOf } from '../support/lying-tables.ts';
import { starts } from '../support/start.ts';

/** Where further tables lie. */
const DAMAGED = 0x9_0300;
const ENDLESS = 0x9_0400;

interface Tables {
  readonly root?: number[];
  readonly list?: number[];
  readonly processors?: number[];
}

/** The tables with this root pointer, list, or MADT, in place of a sound one of two processors. */
function tablesWith({ root = rootPointer(LIST), list = rsdt(MADT), processors = madt(processor(0), processor(1)) }: Tables): string {
  return tablesOf([[ROOT, root], [LIST, list], [MADT, processors]]);
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

/** With another letter in the vendor's name, which the root pointer and all tables have. */
const damaged = (bytes: readonly number[]): number[] => bytes.map((byte, i) => (i === 12 ? byte ^ 0x55 : byte));
const both = /^lyn: processors that are up: 2\r?$/m;
const alone = /^lyn: processors that are up: 1\r?$/m;
const noTable = /^lyn: the firmware has no table of processors \(ACPI MADT\): this one is used alone\r?$/m;
const outOfReach = (apic: number): RegExp => new RegExp(`^lyn: warning: the processor with APIC ${apic} is left alone: no interrupt reaches it alone\\r?$`, 'm');
const absent = (apic: number): RegExp => new RegExp(`^lyn: warning: the processor with APIC ${apic} did not start; the others go on without it\\r?$`, 'm');
const leftAlone = (address: number): RegExp => new RegExp(`^lyn: warning: the firmware's ACPI table at 0x${address.toString(16)} is damaged and left alone\\r?$`, 'm');
/** Of tables and processors: what is said of the TSC depends on how busy the host is. */
const complaint = /^lyn: warning: .*(ACPI|APIC)/m;

onOneBoardWithLyn('ACPI tables of the machine', (board) => describe(`ACPI tables of the machine on ${board.name}, which has two processors`, () => {
  const bootWithTables = (title: string, lie: string) => () => bootLying(board, `acpi ${title}`, lie, 'test guest.memory=16M', { processors: 2 });

  starts('that are missing', { boot: bootWithTables('none', withoutAny), says: [noTable, alone], not: complaint });
  if (board.emulator === 'qemu') {
    starts('that are missing, since the machine has no ACPI', {
      boot: () => bootLying(board, 'acpi off', '', 'test guest.memory=16M', { processors: 2, qemu: { machine: 'pc,acpi=off' } }),
      says: [noTable, alone],
      not: complaint,
    });
  }
  starts('whose root pointer does not add up', { boot: bootWithTables('root sum', `${tablesWith({ root: damaged(rootPointer(LIST)) })}\n${withoutAny}`), says: [noTable, alone], not: complaint });

  starts('whose list does not add up', { boot: bootWithTables('list sum', tablesWith({ list: damaged(rsdt(MADT)) })), says: [leftAlone(LIST), noTable, alone] });
  starts('whose list is shorter than its header', { boot: bootWithTables('list short', tablesWith({ list: table('RSDT', le(MADT, 4), 8) })), says: [leftAlone(LIST), noTable, alone] });
  starts('whose list is longer than the memory', { boot: bootWithTables('list long', tablesWith({ list: table('RSDT', le(MADT, 4), 0xffff_ffff) })), says: [leftAlone(LIST), noTable, alone] });
  starts('whose list is where no memory can be', { boot: bootWithTables('list beyond', tablesWith({ root: widePointer(0xffff_ffff_ffff_f000n) })), says: [noTable, alone], not: complaint });
  starts('whose list leads to nothing, to itself, to devices and beyond all memory, before it comes to the MADT', {
    boot: bootWithTables('list astray', tablesWith({
      root: widePointer(BigInt(LIST)),
      list: xsdt(0n, 1n, BigInt(LIST), BigInt(ROOT), 0x7fff_ffffn, 0xfee0_0000n, 0xffff_fff0n, 1n << 32n, 1n << 46n, 0xffff_8000_0000_0000n, 0xffff_ffff_ffff_fff8n, BigInt(MADT)),
    })),
    says: [both],
    not: complaint,
  });

  starts('with a MADT that does not add up and one longer than the memory, before the sound one', {
    boot: bootWithTables('madt damaged', tablesOf([
      [ROOT, rootPointer(LIST)], [LIST, rsdt(DAMAGED, ENDLESS, MADT)],
      [DAMAGED, damaged(madt(processor(0)))], [ENDLESS, table('APIC', [...Array<number>(8).fill(0), ...processor(0)], 0xffff_ffff)], [MADT, madt(processor(0), processor(1))],
    ])),
    says: [leftAlone(DAMAGED), leftAlone(ENDLESS), both],
  });
  starts('whose MADT has an entry of no length', { boot: bootWithTables('madt zero', tablesWith({ processors: madt(processor(0), [0, 0], processor(1)) })), says: [alone], not: complaint });
  starts('whose MADT has entries cut short, and names a processor twice, one that is not there, and numbers that mean all', {
    boot: bootWithTables('madt odd', tablesWith({
      processors: madt(processor(0), [9, 4, 0, 0], processor(255), processor(1), x2apicProcessor(1), x2apicProcessor(0xffff_ffff), processor(7), [0, 8, 0]),
    })),
    says: [both, outOfReach(255), outOfReach(0xffff_ffff), absent(7)],
    not: /APIC [01] /,
  });
}));
