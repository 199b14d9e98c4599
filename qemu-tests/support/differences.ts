


const canonicalMsrs = ['IA32_SYSENTER_ESP', 'IA32_SYSENTER_EIP', 'IA32_LSTAR', 'IA32_CSTAR', 'IA32_FS_BASE', 'IA32_GS_BASE', 'IA32_KERNEL_GS_BASE'];

/**
 * Checks of tiny guests that do not hold on some boards: the processor lacks something or has more, or the emulator does it
 * otherwise than a processor. Whoever makes a suite better on a board finds the entry here, for a check that holds again fails.
 */
interface Difference {
  readonly boards: readonly string[];
  readonly because: string;
  /** `bare`: Lyn does it as a processor should, so that the check holds under Lyn. */
  readonly where: 'bare' | 'everywhere';
  /** `fails`: the check is made, and has to fail. `left out`: it would bring the emulator or the rest of the suite down. */
  readonly how: 'fails' | 'left out';
  /** Names of checks by suite, or all of a suite's. */
  readonly checks: Readonly<Record<string, readonly string[] | 'all'>>;
}



const amd = ['qemu-svm', 'bochs-svm'];
const tcg = ['qemu-svm'];

const differences: readonly Difference[] = [
  {
    boards: amd,
    because: 'the processor has no x2APIC and no TSC deadline',
    where: 'bare',
    how: 'left out',
    checks: {
      'The local APIC in x2APIC mode': 'all',
      NMI: 'all',
      'HLT and the timer': 'all',
      'CR8 and the local APIC': 'all',
    },
  },
  { boards: amd, because: 'the processor has no x2APIC and no TSC deadline', where: 'bare', how: 'fails', checks: { CPUID: ['has x2APIC and TSC deadline'] } },
  {
    boards: amd,
    because: 'the processor has no INVPCID',
    where: 'everywhere',
    how: 'fails',
    checks: {
      'Instructions that a processor need not have': [
        'INVPCID of one address', 'INVPCID of one context', 'INVPCID of everything', 'INVPCID of everything but globals', 'INVPCID of an unknown kind', 'INVPCID of the greatest kind',
        'INVPCID with reserved bits', 'INVPCID of a PCID without CR4.PCIDE', 'INVPCID of an address that is not canonical', 'INVPCID with its operand in a missing page', 'INVPCID in ring 3',
      ],
    },
  },
  { boards: amd, because: 'the processor has no PCID', where: 'everywhere', how: 'left out', checks: { PCID: 'all' } },
  {
    boards: tcg,
    because: 'AMD has no SYSENTER in long mode (APM volume 3, SYSENTER), which Bochs does not mind',
    where: 'everywhere',
    how: 'fails',
    checks: { 'CR4, CR3 and CR8 in long mode': ['SYSENTER in ring 3 without IA32_SYSENTER_CS'] },
  },
  {
    boards: amd,
    because: 'the processor has SMAP, and the guest lets ring 3 into its own pages',
    where: 'everywhere',
    how: 'left out',
    checks: { 'CR4, CR3 and CR8 in long mode': ['CR4: SMAP, which this processor lacks'] },
  },
  {
    boards: amd,
    because: 'the processor has it: XCR1 shows which states are in use',
    where: 'everywhere',
    how: 'fails',
    checks: { XSETBV: ['XGETBV of XCR1, which is not there'] },
  },
  {
    boards: ['bochs-svm'],
    because: 'the processor has RDSEED',
    where: 'everywhere',
    how: 'fails',
    checks: { 'Instructions that a processor need not have': ['RDSEED, which this processor lacks'] },
  },
  {
    boards: tcg,
    because: 'TCG checks no bits of CR3, and loads no page-directory pointers with it: each walk reads them',
    where: 'everywhere',
    how: 'left out',
    checks: {
      'CR4, CR3 and CR8 in long mode': ['CR3: beyond the physical address width', 'CR3: bit 63 without PCIDE'],
      'Control registers in protected mode': ['PAE paging: CR3 with reserved bits in a pointer', 'PAE paging: CR3 with a pointer beyond the address width'],
    },
  },
  {
    boards: tcg,
    because: 'TCG loads no page-directory pointers with CR0 and CR4, as AMD allows with nested paging (APM volume 2, 15.25.10)',
    where: 'everywhere',
    how: 'left out',
    checks: { 'Control registers in protected mode': ['PAE paging: a change of CR4.PGE with reserved bits', 'PAE paging: paging on with reserved bits in a pointer'] },
  },
  {
    boards: tcg,
    because: 'TCG reads page-directory pointers at each walk, as AMD allows with nested paging (APM volume 2, 15.25.10)',
    where: 'everywhere',
    how: 'fails',
    checks: { 'Control registers in protected mode': ['PAE paging: a new pointer counts only after CR3 is loaded'] },
  },
  {
    boards: tcg,
    because: 'TCG takes any value for CR8',
    where: 'bare',
    how: 'fails',
    checks: { 'CR4, CR3 and CR8 in long mode': ['CR8 beyond 15', 'CR8: the upper half'] },
  },
  {
    boards: tcg,
    because: 'TCG has no general detect, and executes INT1 again and again',
    where: 'everywhere',
    how: 'left out',
    checks: { 'General detect and INT1': 'all' },
  },
  {
    boards: tcg,
    because: 'TCG lets a data breakpoint of MOV SS come before the next instruction, not behind it',
    where: 'everywhere',
    how: 'fails',
    checks: { 'Breakpoints in the debug registers': ['data breakpoint of MOV SS itself: RIP', 'data breakpoint of MOV SS, then CPUID: RIP'] },
  },
  {
    boards: tcg,
    because: 'there is no RDRAND where QEMU counts instructions, so that runs repeat',
    where: 'everywhere',
    how: 'fails',
    checks: { 'Instructions that a processor need not have': ['RDRAND'] },
  },
  {
    boards: tcg,
    because: 'TCG checks no bits of CR0, and goes on in a state that no processor has',
    where: 'bare',
    how: 'left out',
    checks: {
      'CR0 in long mode': ['NW without CD', 'PG without PE', 'paging off in 64-bit mode', 'protected mode off in 64-bit mode'],
      'Control registers in protected mode': ['PG without PE', 'NW without CD'],
      'Control registers in real mode': ['PG without PE', 'NW without CD'],
    },
  },
  {
    boards: ['bochs-svm'],
    because: 'Bochs takes the virtual interrupt that opens the window at the next exit, not when STI or IRET lets it in',
    where: 'everywhere',
    how: 'left out',
    checks: {
      'The interrupt window': [
        'STI lets it in after one more instruction', "its vector is IRQ 0's", 'it comes once', 'IF is set in the flags that it saves', 'IRET lets it in at once',
        'an exit in the shadow of STI: the interrupt comes behind it', 'STI, then MOV SS: how far it waits',
      ],
    },
  },
  {
    boards: tcg,
    because: "QEMU's port clears what the FIFO holds where Lyn's, as the data sheet has it, keeps it",
    where: 'everywhere',
    how: 'left out',
    checks: { 'The 16550': ['in loop-back, RTS is CTS'] },
  },
  {
    boards: tcg,
    because: 'TCG looks at the lower half of CR0 only, also where it asks whether a change is intercepted',
    where: 'everywhere',
    how: 'left out',
    checks: { 'CR0 in long mode': ['a bit of the upper half'] },
  },
  {
    boards: tcg,
    because: 'TCG executes a MOV to CR4 with a reserved bit again and again, or turns PAE off',
    where: 'bare',
    how: 'left out',
    checks: {
      'CR4, CR3 and CR8 in long mode': ['CR4: PAE off in long mode', 'CR4: a reserved bit', 'CR4: UMIP, which this processor lacks', 'CR4: LA57, which this processor lacks', 'CR4: a bit of the upper half'],
      'Control registers in real mode': ['a reserved bit of CR4'],
    },
  },
  {
    boards: tcg,
    because: 'TCG loads it, and gives up at the next way out of ring 3',
    where: 'everywhere',
    how: 'left out',
    checks: { 'Instructions that a processor need not have': ['LTR of a null selector'] },
  },
  {
    boards: tcg,
    because: 'TCG has no performance counters at all, and RDPMC is undefined',
    where: 'bare',
    how: 'fails',
    checks: { 'Instructions that a processor need not have': ['RDPMC of a counter that is not there'] },
  },
  {
    boards: tcg,
    because: 'TCG checks no limits and no rights of segments',
    where: 'bare',
    how: 'fails',
    checks: {
      'String I/O in 32-bit segments': [
        "REP OUTSB past the segment's limit", 'REP OUTSB past the limit has done what was within: ESI', 'REP OUTSB past the limit has done what was within: ECX',
        'REP OUTSB past the limit has done what was within: port', "OUTSB past the segment's limit", "REP INSB past the segment's limit",
        'REP INSB past the limit has done what was within: EDI', 'REP INSB past the limit has done what was within: ECX', 'REP INSB past the limit has done no more',
        "INSW across the segment's limit", 'INSW across the limit stores nothing', 'INSB to a read-only segment', 'INSB by a null ES',
      ],
      'String I/O in real mode': ['INSW across the end of the segment', 'OUTSB with a 32-bit address beyond 64 KB'],
    },
  },
  {
    boards: tcg,
    because: 'TCG checks no limits and no rights of segments',
    where: 'everywhere',
    how: 'fails',
    checks: { 'Exceptions in protected mode': ["#GP past a segment's limit", "#GP across a segment's limit", '#GP by a null segment'] },
  },
  {
    boards: tcg,
    because: 'TCG does not know every exception: no #AC and no #XM, #GP for #SS, no P for reserved bits, the gate for the vector',
    where: 'everywhere',
    how: 'fails',
    checks: {
      'Exceptions in long mode': [
        '#SS by a stack address that is not canonical', '#GP by a jump that is not canonical', "#PF: reserved bits in a page's entry", '#PF: reserved bits, on a write',
        '#AC: a misaligned read in ring 3', '#AC: a misaligned write in ring 3', '#XM', '#NP by a gate that is not present',
      ],
    },
  },
  {
    boards: tcg,
    because: 'TCG does not set RF where an instruction faults between two of its repetitions',
    where: 'bare',
    how: 'fails',
    checks: { 'String I/O with paging': ['REP OUTSB into a missing page: RF in the flags'] },
  },
  {
    boards: tcg,
    because: 'TCG takes any value for the MSRs that hold addresses, which a guest of AMD-V writes itself',
    where: 'everywhere',
    how: 'fails',
    checks: { 'RDMSR and WRMSR': canonicalMsrs.flatMap((name) => [`${name} refuses an address that is not canonical`, `${name} is unchanged after that`]) },
  },
  {
    boards: tcg,
    because: 'TCG reads unknown MSRs as zero, and writes any value to those that it knows',
    where: 'bare',
    how: 'fails',
    checks: {
      'RDMSR and WRMSR': [
        'RDMSR of an MSR that is not there', 'WRMSR of an MSR that is not there', 'RDMSR of an MSR that is not there, upper range', 'RDMSR of an MSR beyond the bitmaps',
        'WRMSR of the last MSR there could be', 'IA32_EFER refuses reserved bits', 'IA32_EFER refuses to leave long mode with paging on',
        'IA32_PAT refuses the reserved type 2', 'IA32_PAT refuses a type beyond 7', 'IA32_PAT is unchanged after that', 'IA32_MTRRCAP cannot be written',
        'IA32_MTRR_DEF_TYPE refuses the reserved type 2', 'IA32_TIME_STAMP_COUNTER advances',
      ],
      'Single-step': ['a faulting RDMSR under single-step gives #GP', 'a faulting RDMSR under single-step gives #GP: RIP', 'a faulting RDMSR under single-step: no BS in DR6'],
      'The interrupt window': ['a fault in the shadow of STI comes first'],
    },
  },
  {
    boards: ['kvm in bochs-vmx'],
    because: 'KVM makes the address canonical instead of refusing it',
    where: 'everywhere',
    how: 'fails',
    checks: { 'RDMSR and WRMSR': ['IA32_SYSENTER_ESP', 'IA32_SYSENTER_EIP'].flatMap((name) => [`${name} refuses an address that is not canonical`, `${name} is unchanged after that`]) },
  },
  {
    boards: ['kvm in bochs-vmx'],
    because: "KVM carries LMSW out for Lyn's guest, and leaves the real CR0, with NE, in the read shadow",
    where: 'everywhere',
    how: 'fails',
    checks: { 'Control registers in real mode': ['SMSW'] },
  },
  {
    boards: ['kvm in bochs-vmx'],
    because: 'an exit to Lyn, which itself exits to KVM, takes too long at 50 MHz for what is measured',
    where: 'everywhere',
    how: 'left out',
    checks: {
      'HLT and the timer': ['20 ticks of a hundredth of a second take a fifth'],
      'The 8254 and port 0x61': ['a latched count stands still', 'it counts at 1.193 MHz', 'mode 0: the output is low until the count ends'],
      'The local APIC in x2APIC mode': ['divided by 16 it counts an eighth of what it counts divided by 2'],
    },
  },
  {
    boards: ['kvm in qemu-svm'],
    because: "TCG has no intercept for XSETBV, so that KVM does not learn of the guest's XCR0, and puts its own into its place",
    where: 'everywhere',
    how: 'left out',
    checks: { XSETBV: 'all', CPUID: ['leaf 0xD gives the size of the state in XCR0: x87, SSE, AVX'] },
  },
  {
    boards: ['kvm in qemu-svm'],
    because: 'KVM takes #GP and injects it, and TCG makes no double fault of a fault in an injected exception',
    where: 'everywhere',
    how: 'fails',
    checks: { 'Exceptions in long mode': ['#DF: #GP whose gate is not present'] },
  },
];

/** What of a suite differs on a board at one of the two places. */
export interface Expectations {
  /** Reasons by the names of checks that are not made. */
  readonly leftOut: ReadonlyMap<string, string>;
  /** Reasons by the names of checks that have to fail. */
  readonly fails: ReadonlyMap<string, string>;
  /** Why the whole suite is left out. */
  readonly whole: string | undefined;
}

/** Looks up what of `suite` differs. */
export function expectationsOf(suite: string, board: string, place: 'bare' | 'under Lyn'): Expectations {
  const mine = differences.filter((entry) => entry.boards.includes(board) && entry.checks[suite] !== undefined && (place === 'bare' || entry.where === 'everywhere'));
  const reasons = (how: Difference['how']): Map<string, string> => new Map(
    mine.filter((entry) => entry.how === how).flatMap(({ checks, because }) => namesIn(checks[suite]).map((name) => [name, `${board}: ${because}`] as const)),
  );
  const whole = mine.find(({ checks }) => checks[suite] === 'all');
  return { leftOut: reasons('left out'), fails: reasons('fails'), whole: whole && `${board}: ${whole.because}` };
}

function namesIn(checks: readonly string[] | 'all' | undefined): readonly string[] {
  return checks === undefined || checks === 'all' ? [] : checks;
}

/** The code without the checks that are left out, each of which is a line of its own. */
export function withoutChecks(code: string, leftOut: ReadonlyMap<string, string>): string {
  const lines = code.split('\n');
  for (const name of leftOut.keys()) {
    const at = lines.findIndex((line) => new RegExp(`^\\s*[a-z]\\w*\\s+"${escape(name)}"`).test(line));
    if (at < 0) throw new Error(`qemu-tests/support/differences.ts leaves out the check "${name}", which is not in the suite.`);
    lines.splice(at, 1);
  }
  return lines.join('\n');
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
