import { Kind } from './capability.ts';
import type { Capability } from './capability.ts';

/** Words of CPUID that are looked at: SDM volume 2, CPUID; APM volume 3, appendix E. */
const enum Word { Features1C, Features1D, Structured7B, Structured7C, StateD1A, Extended1D, Power7D }

type CpuidPlace = { readonly leaf: u32; readonly subleaf: u32; readonly register: u32 };

const EAX: u32 = 0;
const EBX: u32 = 1;
const ECX: u32 = 2;
const EDX: u32 = 3;

/** By `Word`. */
const places: readonly CpuidPlace[] = [
  { leaf: 1, subleaf: 0, register: ECX }, { leaf: 1, subleaf: 0, register: EDX }, { leaf: 7, subleaf: 0, register: EBX }, { leaf: 7, subleaf: 0, register: ECX },
  { leaf: 0xD, subleaf: 1, register: EAX }, { leaf: 0x8000_0001, subleaf: 0, register: EDX }, { leaf: 0x8000_0007, subleaf: 0, register: EDX },
];

/** What Lyn itself uses, then what guests are shown where the processor has it. */
export const cpuidFeatures: readonly Capability[] = [
  { name: '64-bit mode', word: u32(Word.Extended1D), bit: 29, kind: Kind.Needed, without: 'the hypervisor is 64-bit code' },
  { name: 'execute-disable', word: u32(Word.Extended1D), bit: 20, kind: Kind.Needed, without: "the hypervisor's own pages are never both writable and executable; enable XD or NX in the firmware's set-up" },
  { name: 'MSRs', word: u32(Word.Features1D), bit: 5, kind: Kind.Needed, without: 'virtualization is set up by them' },
  { name: 'local APIC', word: u32(Word.Features1D), bit: 9, kind: Kind.Needed, without: 'processors and timers interrupt by it' },
  { name: 'PAT', word: u32(Word.Features1D), bit: 16, kind: Kind.Needed, without: 'guests choose memory types by it' },
  { name: 'MTRRs', word: u32(Word.Features1D), bit: 12, kind: Kind.Needed, without: "memory types of the guests' memory follow them" },
  { name: 'invariant TSC', word: u32(Word.Power7D), bit: 8, kind: Kind.Used, without: "power management may put the guests' time wrong" },
  { name: 'x2APIC', word: u32(Word.Features1C), bit: 21, kind: Kind.Used, without: 'the local APIC is reached as memory, and processors with APIC numbers above 254 stay unused' },
  { name: 'TSC deadline', word: u32(Word.Features1C), bit: 24, kind: Kind.Used, without: 'the timer of the local APIC counts at a rate that is measured' },
  { name: '1 GB pages', word: u32(Word.Extended1D), bit: 26, kind: Kind.Used, without: 'the hypervisor maps memory in pages of 2 MB' },
  { name: 'XSAVE', word: u32(Word.Features1C), bit: 26, kind: Kind.Used, without: 'guests have x87 and SSE, and no AVX' },
  { name: 'RDTSCP', word: u32(Word.Extended1D), bit: 27, kind: Kind.Offered, without: '' },
  { name: 'PCID', word: u32(Word.Features1C), bit: 17, kind: Kind.Offered, without: '' },
  { name: 'INVPCID', word: u32(Word.Structured7B), bit: 10, kind: Kind.Offered, without: '' },
  { name: 'SMEP', word: u32(Word.Structured7B), bit: 7, kind: Kind.Offered, without: '' },
  { name: 'SMAP', word: u32(Word.Structured7B), bit: 20, kind: Kind.Offered, without: '' },
  { name: 'UMIP', word: u32(Word.Structured7C), bit: 2, kind: Kind.Offered, without: '' },
  { name: 'FSGSBASE', word: u32(Word.Structured7B), bit: 0, kind: Kind.Offered, without: '' },
  { name: 'CMPXCHG16B', word: u32(Word.Features1C), bit: 13, kind: Kind.Offered, without: '' },
  { name: 'RDRAND', word: u32(Word.Features1C), bit: 30, kind: Kind.Offered, without: '' },
  { name: 'RDSEED', word: u32(Word.Structured7B), bit: 18, kind: Kind.Offered, without: '' },
  { name: 'AES', word: u32(Word.Features1C), bit: 25, kind: Kind.Offered, without: '' },
  { name: 'PCLMULQDQ', word: u32(Word.Features1C), bit: 1, kind: Kind.Offered, without: '' },
  { name: 'POPCNT', word: u32(Word.Features1C), bit: 23, kind: Kind.Offered, without: '' },
  { name: 'SSE4.2', word: u32(Word.Features1C), bit: 20, kind: Kind.Offered, without: '' },
  { name: 'AVX', word: u32(Word.Features1C), bit: 28, kind: Kind.Offered, without: '' },
  { name: 'FMA', word: u32(Word.Features1C), bit: 12, kind: Kind.Offered, without: '' },
  { name: 'AVX2', word: u32(Word.Structured7B), bit: 5, kind: Kind.Offered, without: '' },
  { name: 'AVX-512F', word: u32(Word.Structured7B), bit: 16, kind: Kind.Offered, without: '' },
  { name: 'SHA', word: u32(Word.Structured7B), bit: 29, kind: Kind.Offered, without: '' },
  { name: 'BMI1', word: u32(Word.Structured7B), bit: 3, kind: Kind.Offered, without: '' },
  { name: 'BMI2', word: u32(Word.Structured7B), bit: 8, kind: Kind.Offered, without: '' },
  { name: 'ADX', word: u32(Word.Structured7B), bit: 19, kind: Kind.Offered, without: '' },
  { name: 'CLFLUSHOPT', word: u32(Word.Structured7B), bit: 23, kind: Kind.Offered, without: '' },
  { name: 'RDPID', word: u32(Word.Structured7C), bit: 22, kind: Kind.Offered, without: '' },
  { name: 'XSAVEOPT', word: u32(Word.StateD1A), bit: 0, kind: Kind.Offered, without: '' },
  { name: 'XSAVEC', word: u32(Word.StateD1A), bit: 1, kind: Kind.Offered, without: '' },
  { name: 'XSAVES', word: u32(Word.StateD1A), bit: 3, kind: Kind.Offered, without: '' },
];

/** A word of CPUID; zero where the processor has no such leaf. */
export function cpuidWord(word: u32): u64 {
  const place = places[word];
  if (cpu.cpuid(place.leaf & 0x8000_0000, 0).eax < place.leaf) return 0n;
  const answer = cpu.cpuid(place.leaf, place.subleaf);
  switch (place.register) {
    case EAX: return u64(answer.eax);
    case EBX: return u64(answer.ebx);
    case ECX: return u64(answer.ecx);
    case EDX: return u64(answer.edx);
    default: return 0n;
  }
}
