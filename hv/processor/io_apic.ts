/** 82093AA I/O APIC: an index and a window register; two words for each input. */
const INDEX: u64 = 0x00n;
const WINDOW: u64 = 0x10n;
const FIRST_REDIRECTION: u32 = 0x10;
const VERSION: u32 = 0x01;

const Version = register(u32, { lastInput: bits<u8>(23, 16) });
const Redirection = register(u32, { vector: bits<u8>(7, 0), masked: flag(16) });
const Destination = register(u32, { apic: bits<u8>(31, 24) });

/** Command and data ports of the two 8259s: everything masked. */
const PIC_MASKS: readonly u16[] = [0x21, 0xA1];

/** The machine's I/O APIC that has the ISA interrupts. */
export class IoApic {
  private base: Hpa = 0n;

  /** Takes the interrupts away from the 8259 pair and masks every input. `base`: where the firmware has put it. */
  enable(base: Hpa): void {
    this.base = base;
    for (const mask of PIC_MASKS) port.out8(mask, 0xFF);
    const last = u32(Version.of(this.read(VERSION)).lastInput);
    for (let input: u32 = 0; input <= last; input++) this.write(FIRST_REDIRECTION + 2 * input, Redirection.with({ masked: true }).raw);
  }

  /** An edge on `input` interrupts the processor `apic` with `vector`. */
  route(input: u32, apic: u32, vector: u8): void {
    this.write(FIRST_REDIRECTION + 2 * input + 1, Destination.with({ apic: u8(apic) }).raw);
    this.write(FIRST_REDIRECTION + 2 * input, Redirection.with({ vector }).raw);
  }

  private read(index: u32): u32 {
    mmio.store32(this.base + INDEX, index);
    return mmio.load32(this.base + WINDOW);
  }

  private write(index: u32, value: u32): void {
    mmio.store32(this.base + INDEX, index);
    mmio.store32(this.base + WINDOW, value);
  }
}

export const ioApic = new IoApic();
