import { beforeEach, describe, expect, it } from 'vitest';
import { backend, domain, RIP, startGuest, vcpu } from '../exit/exit.testing.ts';
import { SegmentAccess, SegmentName } from '../vcpu/backend.ts';
import { Cr0, Cr4, Efer } from '../vcpu/control_registers.ts';
import { StartMode } from '../vcpu/start.ts';
import { fetchInstruction, FetchOutcome } from './fetch.ts';
import { Instruction } from './instruction.ts';

/** Tables of 32-bit paging, and two pages that follow each other for the guest but not in its memory. */
const [ROOT, TABLE, FIRST, SECOND] = [0x10000n, 0x11000n, 0x20000n, 0x30000n];
/** The last byte of the first page. */
const LAST = 0x1fffn;
const RAM = 0x100_0000n;

const P = 1n;
const A = 0x20n;

const instruction = new Instruction();
const fetched = () => fetchInstruction(vcpu, instruction, true);
const outcome = (kind: FetchOutcome) => ({ outcome: kind, address: 0n, errorCode: 0 });
const pageFault = (address: bigint, errorCode: number) => ({ outcome: FetchOutcome.PageFault, address, errorCode });

function place(address: bigint, ...bytes: number[]): void {
  bytes.forEach((byte, index) => domain.memory.write8(address + BigInt(index), byte));
}

function code(fields: Partial<ReturnType<typeof backend.segment>>): void {
  backend.setSegment(SegmentName.Cs, { ...backend.segment(SegmentName.Cs), ...fields });
}

/** Two pages at 0x1000 and 0x2000; the second only if `second` says so. */
function twoPages(second = true): void {
  domain.memory.write32(ROOT, Number(TABLE | P));
  domain.memory.write32(TABLE + 4n, Number(FIRST | P));
  domain.memory.write32(TABLE + 8n, second ? Number(SECOND | P) : 0);
  backend.setCr3(ROOT);
  backend.setCr0(Cr0.with({ pe: true, pg: true, et: true }).raw);
}

function longMode(): void {
  backend.setEfer(Efer.with({ lme: true, lma: true }).raw);
  code({ access: SegmentAccess.with({ type: 11, codeOrData: true, present: true, long: true, granular: true }) });
}

beforeEach(() => startGuest());

describe('the instruction at RIP', () => {
  it('is decoded by the size of the code segment', () => {
    place(RIP, 0xb8, 1, 2, 3, 4, 5, 6, 7, 8);
    expect(fetched()).toEqual(outcome(FetchOutcome.Decoded));
    expect([instruction.opcode, instruction.length]).toEqual([0xb8, 5]);
    startGuest(StartMode.Real);
    place(RIP, 0xb8, 1, 2, 3);
    expect([fetched().outcome, instruction.length]).toEqual([FetchOutcome.Decoded, 3]);
  });

  it('lies at the base of CS, but for 64-bit code, which has none', () => {
    place(RIP + 0x40n, 0x0f, 0xa2);
    place(RIP, 0x48, 0xb8);
    code({ base: 0x40n });
    fetched();
    expect(instruction.length).toBe(2);
    longMode();
    fetched();
    expect(instruction.length).toBe(10);
  });

  it('is none: #UD', () => {
    place(RIP, 0x0f, 0x04);
    expect(fetched()).toEqual(outcome(FetchOutcome.Undefined));
  });

  it('lies where no memory is', () => {
    backend.setRip(RAM);
    expect(fetched()).toEqual(outcome(FetchOutcome.NoMemory));
  });

  it('may be the last of memory, though nothing follows', () => {
    place(RAM - 2n, 0x0f, 0xa2);
    twoPages(false);
    domain.memory.write32(TABLE + 4n, Number((RAM - 0x1000n) | P));
    backend.setRip(LAST - 1n);
    expect(fetched()).toEqual(outcome(FetchOutcome.Decoded));
  });
});

describe('an instruction on two pages', () => {
  it('is put together from both', () => {
    twoPages();
    place(FIRST + 0xffdn, 0x48, 0x0f, 0xba);
    place(SECOND, 0x28, 7);
    backend.setRip(LAST - 1n);
    expect(fetched()).toEqual(outcome(FetchOutcome.Decoded));
    expect([[...instruction.bytes].slice(0, 4), instruction.length]).toEqual([[0x0f, 0xba, 0x28, 7], 4]);
  });

  it('the second page is not touched by one that ends with the first', () => {
    twoPages();
    place(FIRST + 0xffen, 0x0f, 0xa2);
    backend.setRip(LAST - 1n);
    fetched();
    expect(BigInt(domain.memory.read32(TABLE + 8n)) & A).toBe(0n);
  });

  it('a page fault of the second page has its address: SDM 4.7', () => {
    twoPages(false);
    place(FIRST + 0xfffn, 0xe8);
    backend.setRip(LAST);
    expect(fetched()).toEqual(pageFault(0x2000n, 0));
    backend.setCr4(Cr4.with({ smep: true }).raw);
    expect(fetched()).toEqual(pageFault(0x2000n, 16));
  });

  it('a page fault of the first page has the address of RIP', () => {
    twoPages();
    domain.memory.write32(TABLE + 4n, 0);
    backend.setRip(LAST);
    expect(fetched()).toEqual(pageFault(LAST, 0));
  });

  it('memory ends between them', () => {
    twoPages();
    domain.memory.write32(TABLE + 8n, Number(RAM | P));
    place(FIRST + 0xfffn, 0xe8);
    backend.setRip(LAST);
    expect(fetched()).toEqual(outcome(FetchOutcome.NoMemory));
  });

  it('linear addresses of 32 bits wrap around', () => {
    place(0n, 0xa2);
    code({ base: 0xffff_f000n });
    backend.setRip(0x1000n);
    place(0n, 0x0f, 0xa2);
    expect([fetched().outcome, instruction.length]).toEqual([FetchOutcome.Decoded, 2]);
  });
});

describe('the limit of CS', () => {
  it.each([[0x1000, FetchOutcome.BeyondSegment], [0x1001, FetchOutcome.Decoded], [0xfff, FetchOutcome.BeyondSegment], [0, FetchOutcome.BeyondSegment]])('of %i: an instruction of two bytes at 0x1000', (limit, expected) => {
    place(RIP, 0x0f, 0xa2);
    code({ limit });
    expect(fetched()).toEqual(outcome(expected));
  });

  it('may be that of all addresses', () => {
    place(RIP, ...Array<number>(14).fill(0x65), 0x90);
    code({ limit: 0xffff_ffff });
    expect([fetched().outcome, instruction.length]).toEqual([FetchOutcome.Decoded, 15]);
  });

  it('a fault of the page comes first, if the limit is beyond', () => {
    twoPages(false);
    place(FIRST + 0xfffn, 0xe8);
    code({ limit: 0x2001 });
    backend.setRip(LAST);
    expect(fetched()).toEqual(pageFault(0x2000n, 0));
    code({ limit: 0x1fff });
    expect(fetched()).toEqual(outcome(FetchOutcome.BeyondSegment));
  });
});

describe('64-bit code', () => {
  beforeEach(longMode);

  it.each([0x8000_0000_0000n, 0xffff_7fff_ffff_fff0n])('RIP %i is not canonical', (rip) => {
    backend.setRip(rip);
    expect(fetched()).toEqual(outcome(FetchOutcome.BeyondSegment));
  });

  it('the last canonical address of the lower half: what fits is decoded, what does not is #GP', () => {
    const pages = [0x40000n, 0x41000n, 0x42000n, 0x43000n];
    backend.setCr0(Cr0.with({ pe: true, pg: true, et: true }).raw);
    backend.setCr4(Cr4.with({ pae: true }).raw);
    backend.setCr3(pages[0]!);
    [0xffn, 0x1ffn, 0x1ffn, 0x1ffn].forEach((index, level) => domain.memory.write64(pages[level]! + index * 8n, (pages[level + 1] ?? FIRST) | P));
    place(FIRST + 0xffen, 0x0f, 0xa2);
    backend.setRip(0x7fff_ffff_fffen);
    expect(fetched()).toEqual(outcome(FetchOutcome.Decoded));
    place(FIRST + 0xffen, 0x0f, 0xba);
    expect(fetched()).toEqual(outcome(FetchOutcome.BeyondSegment));
  });
});
