import { beforeEach, describe, expect, it } from 'vitest';
import { backend, enterLongMode, RIP, underEachVendor, vcpu } from '../exit/exit.testing.ts';
import { access, DEVICE, device, keep, outcomeOf, peek, startWithDevice } from './mmio.testing.ts';
import { ADJUST, does, flagged } from './model.testing.ts';
import type { Mnemonic } from './model.testing.ts';

/** How often each form of each instruction is carried out, with operands at random, in 32-bit and in 64-bit code. */
const CASES = 16;

const names = ['rax', 'rcx', 'rdx', 'rbx', 'rsp', 'rbp', 'rsi', 'rdi', 'r8', 'r9', 'r10', 'r11', 'r12', 'r13', 'r14', 'r15'] as const;
type Name = Exclude<(typeof names)[number], 'rsp'>;
const RBX = 3;
const RSP = 4;

/** The memory is the destination with a register, an immediate, or alone; or the register is the destination. */
type Shape = 'm,r' | 'm,i' | 'm,i8' | 'm' | 'r,m';
type Form = { readonly mnemonic: Mnemonic; readonly shape: Shape; readonly opcode: readonly number[]; readonly reg?: number; readonly bytes: readonly number[] };

const ALL = [1, 2, 4, 8];
const WIDE = [2, 4, 8];
/** The opcode of bytes; that of wider operands comes after it. */
const both = (mnemonic: Mnemonic, shape: Shape, opcode: readonly number[], reg?: number): Form => ({ mnemonic, shape, opcode, bytes: ALL, ...(reg === undefined ? {} : { reg }) });

const alu = (['ADD', 'OR', 'ADC', 'SBB', 'AND', 'SUB', 'XOR', 'CMP'] as const).flatMap((mnemonic, index): Form[] => [
  both(mnemonic, 'm,r', [index << 3]), both(mnemonic, 'r,m', [(index << 3) | 2]), both(mnemonic, 'm,i', [0x80], index),
  { mnemonic, shape: 'm,i8', opcode: [0x83], reg: index, bytes: WIDE },
]);
const bits = (['BT', 'BTS', 'BTR', 'BTC'] as const).map((mnemonic, index): Form => ({ mnemonic, shape: 'm,i8', opcode: [0x0f, 0xba], reg: 4 + index, bytes: WIDE }));
const forms: readonly Form[] = [
  ...alu, ...bits, both('TEST', 'm,r', [0x84]), both('TEST', 'm,i', [0xf6], 0), both('NOT', 'm', [0xf6], 2), both('NEG', 'm', [0xf6], 3),
  both('INC', 'm', [0xfe], 0), both('DEC', 'm', [0xfe], 1), both('XCHG', 'm,r', [0x86]), both('XADD', 'm,r', [0x0f, 0xc0]),
  both('MOV', 'm,r', [0x88]), both('MOV', 'r,m', [0x8a]), both('MOV', 'm,i', [0xc6], 0), { mnemonic: 'MOV', shape: 'm,r', opcode: [0x0f, 0xc3], bytes: [4, 8] },
];

let state = 0x2545_f491;
/** xorshift32: the same numbers in each run. */
function random(limit: number): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % limit;
}
const edges = [0n, 1n, 0x7fn, 0x80n, 0xffn, 0x7fffn, 0x8000n, 0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn, 0x7fff_ffff_ffff_ffffn, 0x8000_0000_0000_0000n, 0xffff_ffff_ffff_ffffn];
const anyValue = (): bigint => (random(3) === 0 ? edges[random(edges.length)]! : (BigInt(random(2 ** 32 - 1)) << 32n) | BigInt(random(2 ** 32 - 1)));
const part = (value: bigint, bytes: number): bigint => BigInt.asUintN(8 * bytes, value);
const little = (value: bigint, bytes: number): number[] => Array.from({ length: bytes }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn));

/** A general register as an operand of an instruction: AH to BH have their own number without REX. */
class Operand {
  private readonly name: Name;
  private readonly shift: bigint;

  constructor(number: number, private readonly bytes: number, hasRex: boolean) {
    const isHigh = bytes === 1 && !hasRex && number >= 4 && number < 8;
    this.name = names[isHigh ? number - 4 : number] as Name;
    this.shift = isHigh ? 8n : 0n;
  }

  read(): bigint {
    return part(vcpu.registers[this.name] >> this.shift, this.bytes);
  }

  /** What the registers are after a write. */
  written(value: bigint, before = registers()): Record<Name, bigint> {
    const old = before[this.name];
    const next = this.bytes === 8 ? value : this.bytes === 4 ? part(value, 4) : old - (part(old >> this.shift, this.bytes) << this.shift) + (part(value, this.bytes) << this.shift);
    return { ...before, [this.name]: next };
  }
}

const registers = (): Record<Name, bigint> => ({ ...vcpu.registers });

/** Registers and flags at random; RBX points to the device, which holds something. */
function scramble(bytes: number): bigint {
  for (const name of names) if (name !== 'rsp') vcpu.registers[name] = anyValue();
  vcpu.registers.rbx = DEVICE;
  const flags = flagged(0x1_0002n, { carry: random(2) === 0, parity: random(2) === 0, adjust: random(2) === 0, zero: random(2) === 0, sign: random(2) === 0, overflow: random(2) === 0 });
  backend.setRflags(flags);
  backend.setRip(RIP);
  keep(0n, 8, anyValue());
  return peek(0n, bytes);
}

/** A register that may be the operand: not RBX, and not RSP. */
function anyRegister(long: boolean): number {
  const number = random(long ? 16 : 8);
  return number === RBX || number === RSP ? 1 : number;
}

type Encoding = { readonly bytes: number; readonly long: boolean; readonly rex: boolean; readonly reg: number; readonly tail?: readonly number[] };

/** With [RBX] as the memory operand. */
function encode(opcode: readonly number[], { bytes, long, rex, reg, tail = [] }: Encoding): number[] {
  const prefix = long && rex ? [0x40 | (bytes === 8 ? 8 : 0) | (reg >= 8 ? 4 : 0)] : [];
  return [...(bytes === 2 ? [0x66] : []), ...prefix, ...opcode, ((reg & 7) << 3) | RBX, ...tail];
}

/** One instruction of a form with operands at random; empty if it does what the model does. */
function complaint(form: Form, bytes: number, long: boolean): string {
  const { mnemonic, shape } = form;
  const memory = scramble(bytes);
  const reg = form.reg ?? anyRegister(long);
  const rex = long && (bytes === 8 || reg >= 8 || random(2) === 0);
  const opcode = form.bytes === ALL && bytes > 1 ? form.opcode.with(-1, form.opcode.at(-1)! | 1) : form.opcode;
  const width = shape === 'm,i8' ? 1 : bytes === 8 ? 4 : bytes;
  const immediate = BigInt.asIntN(8 * width, anyValue());
  const tail = shape.startsWith('m,i') ? little(immediate, width) : [];
  const operand = new Operand(reg, bytes, rex);
  const source = shape === 'm,r' ? operand.read() : shape === 'r,m' ? memory : part(immediate, bytes);
  const before = backend.rflags();
  const { value, flags } = does[mnemonic](shape === 'r,m' ? operand.read() : memory, source, 8 * bytes, before & 1n);
  const wanted = {
    memory: shape === 'r,m' ? memory : value,
    registers: shape === 'r,m' ? (mnemonic === 'CMP' ? registers() : operand.written(value)) : mnemonic === 'XCHG' || mnemonic === 'XADD' ? operand.written(memory) : registers(),
    flags: flagged(before, flags) & ~0x1_0000n,
  };
  const instruction = encode(opcode, { bytes, long, rex, reg, tail });
  access(instruction, { write: shape !== 'r,m' });
  const ignored = ['OR', 'AND', 'XOR', 'TEST'].includes(mnemonic) ? ADJUST : 0n;
  return differs(instruction, bytes, wanted, ignored);
}

type Wanted = { readonly memory: bigint; readonly registers: Record<Name, bigint>; readonly flags: bigint };

function differs(instruction: readonly number[], bytes: number, wanted: Wanted, ignored = 0n): string {
  const text = instruction.map((byte) => byte.toString(16)).join(' ');
  if (outcomeOf(instruction.length) !== 'done') return `${text}: ${outcomeOf(instruction.length)}`;
  if (peek(0n, bytes) !== wanted.memory) return `${text}: memory ${peek(0n, bytes).toString(16)}, not ${wanted.memory.toString(16)}`;
  if ((backend.rflags() | ignored) !== (wanted.flags | ignored)) return `${text}: flags ${backend.rflags().toString(16)}, not ${wanted.flags.toString(16)}`;
  const wrong = Object.entries(wanted.registers).find(([name, value]) => vcpu.registers[name as Name] !== value);
  return wrong === undefined ? '' : `${text}: ${wrong[0]} ${vcpu.registers[wrong[0] as Name].toString(16)}, not ${wrong[1].toString(16)}`;
}

const many = (once: () => string): string[] => Array.from({ length: CASES }, once).filter((each) => each !== '');
const widthsFor = (bytes: readonly number[], long: boolean): number[] => bytes.filter((each) => long || each < 8);

underEachVendor(() => {
  beforeEach(() => startWithDevice());

  describe.each([['32-bit code', false], ['64-bit code', true]])('in %s, operations on a device do what the model does', (_mode, long) => {
    beforeEach(() => {
      if (long) enterLongMode();
    });

    it.each(forms.map((form) => [`${form.mnemonic} ${form.shape} (${form.opcode.map((byte) => byte.toString(16)).join(' ')})`, form] as const))('%s', (_name, form) => {
      expect(widthsFor(form.bytes, long).flatMap((bytes) => many(() => complaint(form, bytes, long)))).toEqual([]);
    });

    it.each(widthsFor(ALL, long))('CMPXCHG, %i bytes: equal and not', (bytes) => {
      expect(many(() => {
        const memory = scramble(bytes);
        const accumulator = new Operand(0, bytes, true);
        if (random(2) === 0) Object.assign(vcpu.registers, accumulator.written(memory));
        const reg = anyRegister(long);
        const rex = long && (bytes === 8 || reg >= 8);
        const source = new Operand(reg, bytes, rex).read();
        const before = backend.rflags();
        const { flags } = does.CMP(accumulator.read(), memory, 8 * bytes, 0n);
        const equal = accumulator.read() === memory;
        const wanted = { memory: equal ? source : memory, registers: equal ? registers() : accumulator.written(memory), flags: flagged(before, flags) & ~0x1_0000n };
        const instruction = encode([0x0f, bytes === 1 ? 0xb0 : 0xb1], { bytes, long, rex, reg });
        device.seen = [];
        access(instruction, { write: true });
        return device.seen.length === 2 ? differs(instruction, bytes, wanted) : 'it is not one read and one write';
      })).toEqual([]);
    });

    it.each([
      ['MOVZX of a byte', [0x0f, 0xb6], 1, false], ['MOVZX of a word', [0x0f, 0xb7], 2, false], ['MOVSX of a byte', [0x0f, 0xbe], 1, true],
      ['MOVSX of a word', [0x0f, 0xbf], 2, true], ...(long ? [['MOVSXD', [0x63], 4, true] as const] : []),
    ] as const)('%s fills the register', (_name, opcode, from, isSigned) => {
      expect(widthsFor(WIDE, long).filter((to) => to >= from).flatMap((to) => many(() => {
        const memory = scramble(from);
        const reg = anyRegister(long);
        const rex = long && (to === 8 || reg >= 8);
        const value = part(isSigned ? BigInt.asIntN(8 * from, memory) : memory, to);
        const wanted = { memory, registers: new Operand(reg, to, rex).written(value), flags: backend.rflags() & ~0x1_0000n };
        const instruction = encode(opcode, { bytes: to, long, rex, reg });
        access(instruction);
        return differs(instruction, from, wanted);
      }))).toEqual([]);
    });

    it.each([['BT', 0xa3], ['BTS', 0xab], ['BTR', 0xb3], ['BTC', 0xbb]] as const)('%s with a register reaches any bit around its operand', (mnemonic, opcode) => {
      expect(widthsFor(WIDE, long).flatMap((bytes) => many(() => {
        scramble(bytes);
        const index = BigInt(random(0x4000)) - 0x2000n;
        const offset = 0x1000n + (index - BigInt.asUintN(3 + Math.log2(bytes), index)) / 8n;
        keep(0n, 8, 0n);
        const memory = part(anyValue(), bytes);
        keep(offset, bytes, memory);
        vcpu.registers.rbx = DEVICE + 0x1000n;
        vcpu.registers.rdx = part(index, bytes) | (bytes === 2 ? 0x55_0000n : 0n);
        const before = backend.rflags();
        const { value, flags } = does[mnemonic](memory, BigInt.asUintN(64, index), 8 * bytes, 0n);
        const instruction = encode([0x0f, opcode], { bytes, long, rex: bytes === 8, reg: 2 });
        access(instruction, { address: DEVICE + offset, write: mnemonic !== 'BT' });
        const changed = peek(offset, bytes);
        keep(0n, bytes, changed);
        return differs(instruction, bytes, { memory: value, registers: registers(), flags: flagged(before, flags) & ~0x1_0000n });
      }))).toEqual([]);
    });
  });

  describe('MOV with an address of its own', () => {
    it.each([
      ['AL', [0xa0], 1], ['AX', [0x66, 0xa1], 2], ['EAX', [0xa1], 4],
    ] as const)('reads and writes %s', (_name, opcode, bytes) => {
      keep(8n, 4, 0x8765_4321n);
      vcpu.registers.rax = 0x1111_1111n;
      const address = little(DEVICE + 8n, 4);
      access([...opcode, ...address], { address: DEVICE + 8n });
      expect(new Operand(0, bytes, true).read()).toBe(part(0x8765_4321n, bytes));
      backend.setRip(RIP);
      vcpu.registers.rax = 0xaabb_ccddn;
      access([...opcode.slice(0, -1), opcode.at(-1)! | 2, ...address], { address: DEVICE + 8n, write: true });
      expect(peek(8n, bytes)).toBe(part(0xaabb_ccddn, bytes));
    });
  });

  describe('what is not read or written without need', () => {
    it.each([
      ['MOV to it', [0x89, 0x03], true, ['W4 0']],
      ['MOV from it', [0x8b, 0x03], false, ['R4 0']],
      ['CMP', [0x39, 0x03], false, ['R4 0']],
      ['TEST', [0xf6, 0x03, 1], false, ['R1 0']],
      ['BT', [0x0f, 0xba, 0x23, 9], false, ['R4 0']],
      ['ADD', [0x01, 0x03], true, ['R4 0', 'W4 0']],
      ['XCHG', [0x87, 0x03], true, ['R4 0', 'W4 0']],
    ] as const)('%s', (_name, instruction, write, seen) => {
      vcpu.registers.rbx = DEVICE;
      access(instruction, { write });
      expect([outcomeOf(instruction.length), device.seen]).toEqual(['done', seen]);
    });
  });
});
