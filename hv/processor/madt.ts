/** The ACPI tables that tell of processors and interrupt controllers: ACPI 6.4, sections 5.2.5 to 5.2.12. */

const RootPointer = layout(36, { signature: at(0, u64), revision: at(15, u8), rsdt: at(16, u32), xsdt: at(24, u64) });
const TableHeader = layout(36, { signature: at(0, u32), length: at(4, u32) });
const MadtEntry = layout(2, { type: at(0, u8), length: at(1, u8) });
const LocalApicFlags = register(u32, { enabled: flag(0) });
const LocalApicEntry = layout(8, { apicId: at(3, u8), flags: at(4, LocalApicFlags) });
const IoApicEntry = layout(12, { address: at(4, u32), firstInput: at(8, u32) });
const OverrideEntry = layout(10, { source: at(3, u8), input: at(4, u32) });
const X2ApicEntry = layout(16, { apicId: at(4, u32), flags: at(8, LocalApicFlags) });

const enum EntryType { LocalApic = 0, IoApic = 1, Override = 2, X2Apic = 9 }

/** Where firmware leaves the root pointer: the extended BIOS data area, named by a word at 40Eh, and the BIOS area. */
const EBDA_SEGMENT: Hpa = 0x40En;
const BIOS_AREA: Hpa = 0xE_0000n;
const BIOS_AREA_END: Hpa = 0x10_0000n;
const MADT_HEADER: u64 = 44n;
/** Bytes of the root pointer that its first checksum covers: ACPI 5.2.5.3. */
const ROOT_CHECKED: u32 = 20;
/** In bytes. Lists and MADTs of the largest servers stay below it. */
const LONGEST_TABLE: u32 = 0x10_0000;
/** End of the direct map while the tables are read. */
const DIRECT_MAP_AT_START: Hpa = 0x1_0000_0000n;

const MAXIMUM_PROCESSORS = 16;
const ISA_LINES = 16;

/** What the firmware says of the machine's processors and interrupt inputs. */
export class Topology {
  /** Local APIC numbers of the usable processors. */
  readonly apics = array(u32, MAXIMUM_PROCESSORS);
  count: u32 = 0;
  /** The I/O APIC with the ISA interrupts; where it has been since the first PCs with one, unless the firmware says otherwise. */
  ioApic: Hpa = 0xFEC0_0000n;
  /** The I/O APIC's input for each ISA interrupt line. */
  readonly inputs = array(u32, ISA_LINES);

  /** Reads the firmware's tables. Without any there is one processor, and the inputs are as on the first PCs. */
  read(): void {
    for (let line: u32 = 0; line < ISA_LINES; line++) this.inputs[line] = line;
    const madt = findTable(ascii4('APIC'));
    if (madt === 0n) return;
    const end: Hpa = madt + u64(TableHeader.at(madt).length);
    let entry: Hpa = madt + MADT_HEADER;
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

/** The table with that signature; zero if there is none. The XSDT is preferred to the RSDT. */
function findTable(signature: u32): Hpa {
  const root = findRootPointer();
  if (root === 0n) return 0n;
  const pointer = RootPointer.at(root);
  const wide: boolean = pointer.revision >= 2 && pointer.xsdt !== 0n;
  const list: Hpa = wide ? pointer.xsdt : u64(pointer.rsdt);
  if (!isSound(list)) return 0n;
  const end: Hpa = list + u64(TableHeader.at(list).length);
  for (let each: Hpa = list + u64(TableHeader.SIZE); each < end; each += wide ? 8n : 4n) {
    const table: Hpa = wide ? memory.load64(each) : u64(memory.load32(each));
    if (isInReach(table) && TableHeader.at(table).signature === signature && isSound(table)) return table;
  }
  return 0n;
}

function findRootPointer(): Hpa {
  const ebda: Hpa = u64(memory.load16(EBDA_SEGMENT)) << 4n;
  const found = scan(ebda, ebda + 1024n);
  return found !== 0n ? found : scan(BIOS_AREA, BIOS_AREA_END);
}

/** The signature lies on a multiple of 16. */
function scan(start: Hpa, end: Hpa): Hpa {
  for (let address: Hpa = start; address < end; address += 16n) {
    if (RootPointer.at(address).signature === ascii8('RSD PTR ') && sum(address, ROOT_CHECKED) === 0) return address;
  }
  return 0n;
}

/** The table's length is one that a table can have, and its bytes add up to zero (ACPI 5.2.6); otherwise it is not believed. */
function isSound(table: Hpa): boolean {
  if (!isInReach(table)) return false;
  const length = TableHeader.at(table).length;
  if (length >= u32(TableHeader.SIZE) && length <= LONGEST_TABLE && sum(table, length) === 0) return true;
  log.warn(`the firmware's ACPI table at ${hex(table)} is damaged and left alone`);
  return false;
}

/** Where the direct map is certain to lead to memory or to nothing, but not to a fault. */
function isInReach(table: Hpa): boolean {
  return table !== 0n && table < DIRECT_MAP_AT_START - u64(LONGEST_TABLE);
}

function sum(address: Hpa, length: u32): u8 {
  let total: u8 = 0;
  for (const byte of memory.bytes(address, length)) total += byte;
  return total;
}
