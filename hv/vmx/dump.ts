import { DumpSection } from '../dump/writer.ts';
import type { DumpWriter } from '../dump/writer.ts';
import { readField, VmcsField } from './fields.ts';

/** A field and its name for reports. */
type Row = { readonly name: string; readonly field: VmcsField };

const rows: readonly Row[] = [
  { name: 'exit reason', field: VmcsField.ExitReason },
  { name: 'qualification', field: VmcsField.Qualification },
  { name: 'guest-linear address', field: VmcsField.GuestLinearAddress },
  { name: 'guest-physical address', field: VmcsField.GuestPhysicalAddress },
  { name: 'event in delivery', field: VmcsField.IdtVectoring },
  { name: 'CS', field: VmcsField.GuestCsSelector },
  { name: 'CS base', field: VmcsField.GuestCsBase },
  { name: 'SS', field: VmcsField.GuestSsSelector },
  { name: 'CR0', field: VmcsField.GuestCr0 },
  { name: 'CR3', field: VmcsField.GuestCr3 },
  { name: 'CR4', field: VmcsField.GuestCr4 },
  { name: 'EFER', field: VmcsField.GuestEfer },
  { name: 'interruptibility', field: VmcsField.GuestInterruptibility },
  { name: 'activity', field: VmcsField.GuestActivity },
];

/** For crash dumps: docs/dumps.md. */
export function writeVmcs(out: DumpWriter): void {
  out.section(DumpSection.Vmcs, 12 * rows.length);
  for (const row of rows) {
    out.put32(u32(row.field));
    out.put64(readField(row.field));
  }
}

/** Prints what the VMCS says of the last exit and of the guest. */
export function dumpVmcs(): void {
  for (const row of rows) log.info(`  ${row.name} ${hex(readField(row.field))}`);
}
