import { CleanBits } from './vmcb.ts';

/** CPUID 80000001h, ECX; 8000000Ah, EDX: APM volume 3, appendix E.4.9. */
const ExtendedFeatures = register(u32, { svm: flag(2) });
const SvmFeatures = register(u32, {
  nestedPaging: flag(0), nextRip: flag(3), cleanBits: flag(5), flushByAsid: flag(6), decodeAssists: flag(7),
});

const EXTENDED_LEAF: u32 = 0x8000_0001;
const SVM_LEAF: u32 = 0x8000_000A;

/** CPUID 1, ECX and 7, EBX and ECX, as far as they stand for bits of CR4. */
const BasicFeatures = register(u32, { pcid: flag(17), xsave: flag(26) });
const StructuredB = register(u32, { fsgsbase: flag(0), smep: flag(7), smap: flag(20) });
const StructuredC = register(u32, { umip: flag(2) });

const ALL_CLEAN: u32 = CleanBits.with({
  intercepts: true, bitmaps: true, asid: true, virtualInterrupt: true, nested: true, control: true, debug: true, tables: true, segments: true, cr2: true,
  lastBranch: true, avic: true, cet: true,
}).raw;

/** What this processor's AMD-V can do. */
export class SvmCapabilities {
  /** The next instruction's address is told (15.7.1). */
  nextRip: boolean = false;
  /** The operands of control-register moves and the segment of string I/O are told (15.10.2, 15.33). */
  decodeAssists: boolean = false;
  flushByAsid: boolean = false;
  /** All clean bits that are defined, or none where the processor does not look at them. */
  clean: u32 = 0;
  nestedPaging: boolean = false;
  /** Number of address space identifiers, the host's (zero) included. */
  asids: u32 = 0;

  /** CPUID tells of AMD-V. */
  isPresent(): boolean {
    return cpu.cpuid(0x8000_0000, 0).eax >= SVM_LEAF && ExtendedFeatures.of(cpu.cpuid(EXTENDED_LEAF, 0).ecx).svm;
  }

  /** Reads what there is. AMD-V must be there. */
  read(): void {
    const leaf = cpu.cpuid(SVM_LEAF, 0);
    const features = SvmFeatures.of(leaf.edx);
    this.nextRip = features.nextRip;
    this.decodeAssists = features.decodeAssists;
    this.flushByAsid = features.flushByAsid;
    this.clean = features.cleanBits ? ALL_CLEAN : 0;
    this.nestedPaging = features.nestedPaging;
    this.asids = leaf.ebx;
  }
}

export const svmCapabilities = new SvmCapabilities();

/** Whether the processor has what the bits of CR4 stand for that not every processor with AMD-V has. */
export type Cr4Features = { readonly pcid: boolean; readonly xsave: boolean; readonly fsgsbase: boolean; readonly smep: boolean; readonly smap: boolean; readonly umip: boolean };

export function cr4Features(): Cr4Features {
  const basic = BasicFeatures.of(cpu.cpuid(1, 0).ecx);
  const hasStructured: boolean = cpu.cpuid(0, 0).eax >= 7;
  const structured = cpu.cpuid(7, 0);
  const b = StructuredB.of(hasStructured ? structured.ebx : 0);
  return {
    pcid: basic.pcid, xsave: basic.xsave, fsgsbase: b.fsgsbase, smep: b.smep, smap: b.smap, umip: hasStructured && StructuredC.of(structured.ecx).umip,
  };
}
