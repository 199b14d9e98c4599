import { Kind } from './capability.ts';
import type { Capability } from './capability.ts';

/** Where the capabilities of AMD-V are told: registers of CPUID 8000000Ah. */
export const enum SvmWord { Edx, Ecx }

/** Every capability of AMD-V, by the names of APM volume 3, appendix E.4.9. */
export const svmCapabilityTable: readonly Capability[] = [
  { name: 'nested paging', word: u32(SvmWord.Edx), bit: 0, kind: Kind.Needed, without: "the guests' memory is kept apart by nested page tables" },
  { name: 'LBR virtualization', word: u32(SvmWord.Edx), bit: 1, kind: Kind.Unused, without: '' },
  { name: 'SVM lock', word: u32(SvmWord.Edx), bit: 2, kind: Kind.Unused, without: '' },
  { name: 'next RIP', word: u32(SvmWord.Edx), bit: 3, kind: Kind.Used, without: 'the hypervisor decodes the length of instructions that exit' },
  { name: 'TSC rate MSR', word: u32(SvmWord.Edx), bit: 4, kind: Kind.Unused, without: '' },
  { name: 'clean bits', word: u32(SvmWord.Edx), bit: 5, kind: Kind.Used, without: 'the processor loads the whole VMCB at each entry' },
  { name: 'flush by ASID', word: u32(SvmWord.Edx), bit: 6, kind: Kind.Used, without: 'a flush drops the translations of all guests and of the host' },
  { name: 'decode assists', word: u32(SvmWord.Edx), bit: 7, kind: Kind.Used, without: 'the hypervisor decodes control-register moves and string I/O' },
  { name: 'PMC virtualization', word: u32(SvmWord.Edx), bit: 8, kind: Kind.Unused, without: '' },
  { name: 'pause filter', word: u32(SvmWord.Edx), bit: 10, kind: Kind.Unused, without: '' },
  { name: 'pause filter threshold', word: u32(SvmWord.Edx), bit: 12, kind: Kind.Unused, without: '' },
  { name: 'AVIC', word: u32(SvmWord.Edx), bit: 13, kind: Kind.Unused, without: '' },
  { name: 'virtual VMLOAD and VMSAVE', word: u32(SvmWord.Edx), bit: 15, kind: Kind.Unused, without: '' },
  { name: 'virtual GIF', word: u32(SvmWord.Edx), bit: 16, kind: Kind.Unused, without: '' },
  { name: 'guest mode execute trap', word: u32(SvmWord.Edx), bit: 17, kind: Kind.Unused, without: '' },
  { name: 'x2AVIC', word: u32(SvmWord.Edx), bit: 18, kind: Kind.Unused, without: '' },
  { name: 'supervisor shadow stack check', word: u32(SvmWord.Edx), bit: 19, kind: Kind.Unused, without: '' },
  { name: 'SPEC_CTRL virtualization', word: u32(SvmWord.Edx), bit: 20, kind: Kind.Unused, without: '' },
  { name: 'read-only guest page tables', word: u32(SvmWord.Edx), bit: 21, kind: Kind.Unused, without: '' },
  { name: 'host machine-check override', word: u32(SvmWord.Edx), bit: 23, kind: Kind.Unused, without: '' },
  { name: 'INVLPGB and TLBSYNC in guests', word: u32(SvmWord.Edx), bit: 24, kind: Kind.Unused, without: '' },
  { name: 'virtual NMI', word: u32(SvmWord.Edx), bit: 25, kind: Kind.Unused, without: '' },
  { name: 'IBS virtualization', word: u32(SvmWord.Edx), bit: 26, kind: Kind.Unused, without: '' },
  { name: 'AVIC access to the extended LVT', word: u32(SvmWord.Edx), bit: 27, kind: Kind.Unused, without: '' },
  { name: 'address check of nested VMCBs', word: u32(SvmWord.Edx), bit: 28, kind: Kind.Unused, without: '' },
  { name: 'bus lock threshold', word: u32(SvmWord.Edx), bit: 29, kind: Kind.Unused, without: '' },
  { name: 'idle HLT intercept', word: u32(SvmWord.Edx), bit: 30, kind: Kind.Unused, without: '' },
  { name: 'page-modification log', word: u32(SvmWord.Ecx), bit: 4, kind: Kind.Unused, without: '' },
  { name: 'enhanced TLB invalidation', word: u32(SvmWord.Ecx), bit: 5, kind: Kind.Unused, without: '' },
  { name: 'x2AVIC of 4096 vCPUs', word: u32(SvmWord.Ecx), bit: 6, kind: Kind.Unused, without: '' },
];
