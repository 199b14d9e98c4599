import { Kind } from './capability.ts';
import type { Capability } from './capability.ts';

/** Every capability of AMD-V, bits of CPUID 8000000Ah EDX, by the names of APM volume 3, appendix E.4.9. */
export const svmCapabilityTable: readonly Capability[] = [
  { name: 'nested paging', word: 0, bit: 0, kind: Kind.Needed, without: "the guests' memory is kept apart by nested page tables" },
  { name: 'LBR virtualization', word: 0, bit: 1, kind: Kind.Unused, without: '' },
  { name: 'SVM lock', word: 0, bit: 2, kind: Kind.Unused, without: '' },
  { name: 'next RIP', word: 0, bit: 3, kind: Kind.Used, without: 'the hypervisor decodes the length of instructions that exit' },
  { name: 'TSC rate MSR', word: 0, bit: 4, kind: Kind.Unused, without: '' },
  { name: 'clean bits', word: 0, bit: 5, kind: Kind.Used, without: 'the processor loads the whole VMCB at each entry' },
  { name: 'flush by ASID', word: 0, bit: 6, kind: Kind.Used, without: 'a flush drops the translations of all guests and of the host' },
  { name: 'decode assists', word: 0, bit: 7, kind: Kind.Used, without: 'the hypervisor decodes control-register moves and string I/O' },
  { name: 'PMC virtualization', word: 0, bit: 8, kind: Kind.Unused, without: '' },
  { name: 'pause filter', word: 0, bit: 10, kind: Kind.Unused, without: '' },
  { name: 'pause filter threshold', word: 0, bit: 12, kind: Kind.Unused, without: '' },
  { name: 'AVIC', word: 0, bit: 13, kind: Kind.Unused, without: '' },
  { name: 'virtual VMLOAD and VMSAVE', word: 0, bit: 15, kind: Kind.Unused, without: '' },
  { name: 'virtual GIF', word: 0, bit: 16, kind: Kind.Unused, without: '' },
  { name: 'guest mode execute trap', word: 0, bit: 17, kind: Kind.Unused, without: '' },
  { name: 'x2AVIC', word: 0, bit: 18, kind: Kind.Unused, without: '' },
  { name: 'supervisor shadow stack check', word: 0, bit: 19, kind: Kind.Unused, without: '' },
  { name: 'SPEC_CTRL virtualization', word: 0, bit: 20, kind: Kind.Unused, without: '' },
  { name: 'read-only guest page tables', word: 0, bit: 21, kind: Kind.Unused, without: '' },
  { name: 'host machine-check override', word: 0, bit: 23, kind: Kind.Unused, without: '' },
  { name: 'INVLPGB and TLBSYNC in guests', word: 0, bit: 24, kind: Kind.Unused, without: '' },
  { name: 'virtual NMI', word: 0, bit: 25, kind: Kind.Unused, without: '' },
  { name: 'IBS virtualization', word: 0, bit: 26, kind: Kind.Unused, without: '' },
];
