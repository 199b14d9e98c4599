import { ComponentWord, XsaveWord } from './cpuid_words.ts';

/** XCR0: SDM figure 2-8. */
const StateComponents = register(u32, { x87: flag(0), sse: flag(1), avx: flag(2), opmask: flag(5), zmmLow: flag(6), zmmHigh: flag(7) });

/** What of the extended state a guest may use, if the host has it. */
const OFFERED: u32 = StateComponents.with({ x87: true, sse: true, avx: true, opmask: true, zmmLow: true, zmmHigh: true }).raw;
/** The legacy region and the header of the save area, in bytes. */
const FIXED_SIZE: u32 = 576;
const COMPONENTS: u32 = 32;
const SUBLEAF_BASE: u32 = 2;

class Component {
  size: u32 = 0;
  offset: u32 = 0;
  aligned: boolean = false;
}

/** CPUID leaf 0xD for guests: extended state (SDM volume 1, chapter 13). There is no supervisor state. */
export class ExtendedState {
  private readonly components = array(Component, 32);
  /** The bits of XCR0 that a guest may set; zero if the host has no XSAVE. */
  allowed: u32 = 0;
  private instructions: u32 = 0;

  /** Reads the host's leaves. `hasXsaves`: guests may execute XSAVES and XRSTORS. */
  prepare(hasXsaves: boolean): void {
    this.allowed = cpu.cpuid(0xd, 0).eax & OFFERED;
    const offered = XsaveWord.with({ xsaveopt: true, xsavec: true, xgetbv1: true, xsaves: hasXsaves });
    this.instructions = cpu.cpuid(0xd, 1).eax & offered.raw;
    for (let i: u32 = SUBLEAF_BASE; i < COMPONENTS; i++) {
      if ((this.allowed & (1 << i)) === 0) continue;
      const host = cpu.cpuid(0xd, i);
      const component = this.components[i];
      component.size = host.eax;
      component.offset = host.ebx;
      component.aligned = ComponentWord.of(host.ecx).aligned;
    }
  }

  /** `xcr0`: the guest's. */
  answer(subleaf: u32, xcr0: u32): CpuidResult {
    switch (subleaf) {
      case 0:
        return { eax: this.allowed, ebx: this.standardSize(xcr0), ecx: this.standardSize(this.allowed), edx: 0 };
      case 1:
        return { eax: this.instructions, ebx: this.compactSize(xcr0), ecx: 0, edx: 0 };
      default:
        return this.component(subleaf);
    }
  }

  private component(index: u32): CpuidResult {
    if (index >= COMPONENTS) return { eax: 0, ebx: 0, ecx: 0, edx: 0 };
    const component = this.components[index];
    return { eax: component.size, ebx: component.offset, ecx: ComponentWord.with({ aligned: component.aligned }).raw, edx: 0 };
  }

  /** Bytes of the standard format for the components in `mask`. */
  private standardSize(mask: u32): u32 {
    let size: u32 = FIXED_SIZE;
    for (let i: u32 = SUBLEAF_BASE; i < COMPONENTS; i++) {
      const component = this.components[i];
      if ((mask & (1 << i)) !== 0 && component.offset + component.size > size) size = component.offset + component.size;
    }
    return size;
  }

  /** Bytes of the compacted format. Zero where the host has no XSAVEC. */
  private compactSize(mask: u32): u32 {
    const words = XsaveWord.of(this.instructions);
    if (!words.xsavec && !words.xsaves) return 0;
    let size: u32 = FIXED_SIZE;
    for (let i: u32 = SUBLEAF_BASE; i < COMPONENTS; i++) {
      if ((mask & (1 << i)) === 0) continue;
      const component = this.components[i];
      if (component.aligned) size = (size + 63) & ~u32(63);
      size += component.size;
    }
    return size;
  }
}
