import { TableHeader } from '../guest/acpi_tables.ts';
import { findTable } from './firmware_tables.ts';

/** The ACPI table that tells of processors and interrupt controllers: ACPI 6.4, section 5.2.12. */

const MadtEntry = layout(2, { type: at(0, u8), length: at(1, u8) });
const LocalApicFlags = register(u32, { enabled: flag(0) });
const LocalApicEntry = layout(8, { apicId: at(3, u8), flags: at(4, LocalApicFlags) });
const IoApicEntry = layout(12, { address: at(4, u32), firstInput: at(8, u32) });
const OverrideEntry = layout(10, { source: at(3, u8), input: at(4, u32) });
const X2ApicEntry = layout(16, { apicId: at(4, u32), flags: at(8, LocalApicFlags) });

const enum EntryType { LocalApic = 0, IoApic = 1, Override = 2, X2Apic = 9 }

/** In bytes. */
const MADT_HEADER: u32 = 44;

/** More are left alone. */
export const MAXIMUM_PROCESSORS = 256;
const ISA_LINES = 16;
/** Where the I/O APIC has been since the first PCs with one. */
const FIRST_IO_APIC: Hpa = 0xFEC0_0000n;

/** What the firmware says of the machine's processors and interrupt inputs. */
export class Topology {
  /** Local APIC numbers of the usable processors. */
  readonly apics = array(u32, MAXIMUM_PROCESSORS);
  count: u32 = 0;
  /** The I/O APIC with the ISA interrupts. */
  ioApic: Hpa = 0n;
  /** The I/O APIC's input for each ISA interrupt line. */
  readonly inputs = array(u32, ISA_LINES);

  /** Reads the firmware's tables. Without any there is one processor, and the inputs are as on the first PCs. */
  read(): void {
    this.ioApic = FIRST_IO_APIC;
    for (let line: u32 = 0; line < ISA_LINES; line++) this.inputs[line] = line;
    const madt = findTable(ascii4('APIC'), MADT_HEADER);
    if (madt === 0n) {
      log.info('the firmware has no table of processors (ACPI MADT): this one is used alone');
      return;
    }
    const end: Hpa = madt + u64(TableHeader.at(madt).length);
    let entry: Hpa = madt + u64(MADT_HEADER);
    while (entry + u64(MadtEntry.SIZE) <= end) {
      const length = u32(MadtEntry.at(entry).length);
      if (length < u32(MadtEntry.SIZE) || u64(length) > end - entry) return;
      this.take(entry, length);
      entry += u64(length);
    }
  }

  /** An entry that is shorter than its type has it is left out. */
  private take(entry: Hpa, length: u32): void {
    switch (u32(MadtEntry.at(entry).type)) {
      case u32(EntryType.LocalApic):
        if (length >= u32(LocalApicEntry.SIZE) && LocalApicEntry.at(entry).flags.enabled) this.addProcessor(u32(LocalApicEntry.at(entry).apicId));
        return;
      case u32(EntryType.X2Apic):
        if (length >= u32(X2ApicEntry.SIZE) && X2ApicEntry.at(entry).flags.enabled) this.addProcessor(X2ApicEntry.at(entry).apicId);
        return;
      case u32(EntryType.IoApic):
        if (length >= u32(IoApicEntry.SIZE) && IoApicEntry.at(entry).firstInput === 0) this.ioApic = u64(IoApicEntry.at(entry).address);
        return;
      case u32(EntryType.Override):
        if (length >= u32(OverrideEntry.SIZE) && OverrideEntry.at(entry).source < ISA_LINES) this.inputs[OverrideEntry.at(entry).source] = OverrideEntry.at(entry).input;
        return;
      default:
        return;
    }
  }

  /** Some firmware names a processor in entries of both types. */
  private addProcessor(apicId: u32): void {
    for (const known of this.apics.subarray(0, this.count)) {
      if (known === apicId) return;
    }
    if (this.count === MAXIMUM_PROCESSORS) {
      log.warn(`the processor with APIC ${apicId} is left alone: ${MAXIMUM_PROCESSORS} processors are the most that are used`);
      return;
    }
    this.apics[this.count] = apicId;
    this.count++;
  }
}

export const topology = new Topology();
