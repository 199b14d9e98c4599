import type { IntName } from '../../compiler/ir/types.ts';
import { INT } from '../../compiler/ir/types.ts';
import { wrap } from '../../compiler/rules/integers.ts';
import { wrapped } from '../numbers.ts';
import { checks } from '../check.ts';
import { LynPanic } from '../panic.ts';
import { ImageObjects } from './image.ts';

const PAGE_SHIFT = 12n;

/** Contiguous simulated memory, some whole pages. */
type Bank = {
  readonly base: bigint;
  readonly bytes: Uint8Array;
  /** A slice of it has been given out: it must stay where it is. */
  pinned: boolean;
};

/**
 * Sparse physical memory, zero at first, of any address up to 2^52. Static objects whose address has been asked for lie in
 * it too, in the range of the image: their arrays are the memory, in both directions.
 */
export class PhysicalMemory {
  /** By page number. */
  private banks = new Map<bigint, Bank>();
  /** Pages, first and last; empty: there is memory everywhere. */
  private installed: { readonly first: bigint; readonly last: bigint }[] = [];
  readonly image = new ImageObjects();

  reset(): void {
    this.banks.clear();
    this.installed = [];
    this.image.reset();
  }

  /**
   * There is memory from `address` on, `length` bytes in whole pages. After the first call there is memory where one has put it and in the image, and an
   * access elsewhere is a panic that names the address; without any there is memory everywhere.
   */
  install(address: bigint, length: bigint): void {
    checks.u64(address, 'address of machine.memory.install');
    checks.u64(length, 'length of machine.memory.install');
    this.installed.push({ first: address >> PAGE_SHIFT, last: (address + length - 1n) >> PAGE_SHIFT });
  }

  /** The physical address of a static object; the same until the next reset. */
  addressOf(object: object): bigint {
    return this.image.addressOf(object);
  }

  /** `size` bytes, little-endian. */
  load(address: bigint, size: number): bigint {
    this.refuseHoles(address, size, `a load of ${sizeText(size)}`);
    let value = 0n;
    for (let index = size - 1; index >= 0; index--) value = (value << 8n) | BigInt(this.loadByte(address + BigInt(index)));
    return value;
  }

  store(address: bigint, size: number, value: bigint): void {
    this.refuseHoles(address, size, `a store of ${sizeText(size)}`);
    for (let index = 0; index < size; index++) this.storeByte(address + BigInt(index), Number((value >> BigInt(8 * index)) & 0xffn));
  }

  loadAs(address: bigint, type: IntName): number | bigint {
    return wrapped(this.load(address, INT[type].bits / 8), type);
  }

  storeAs(address: bigint, type: IntName, value: number | bigint): void {
    this.store(address, INT[type].bits / 8, wrap(BigInt(value), 'u64'));
  }

  /** A copy of `length` bytes. */
  read(address: bigint, length: number): Uint8Array {
    return Uint8Array.from({ length }, (_, index) => this.loadByte(address + BigInt(index)));
  }

  /** Writes the bytes of a typed array, or a list of bytes, at an address. */
  write(address: bigint, bytes: ArrayLike<number> | ArrayBufferView): void {
    const source = ArrayBuffer.isView(bytes) ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : Uint8Array.from(bytes);
    source.forEach((byte, index) => this.storeByte(address + BigInt(index), byte));
  }

  copy(to: bigint, from: bigint, length: bigint): void {
    this.write(to, this.read(from, Number(length)));
  }

  fill(address: bigint, value: number, length: bigint): void {
    for (let done = 0n; done < length;) {
      const here = address + done;
      const inPage = (1n << PAGE_SHIFT) - (here & ((1n << PAGE_SHIFT) - 1n));
      const count = length - done < inPage ? length - done : inPage;
      this.fillInPage(here, value, Number(count));
      done += count;
    }
  }

  private fillInPage(address: bigint, value: number, count: number): void {
    if (this.image.find(address) !== undefined) {
      for (let index = 0; index < count; index++) this.storeByte(address + BigInt(index), value);
      return;
    }
    const bank = this.bankOver(address, 1n);
    const offset = Number(address - bank.base);
    bank.bytes.fill(value, offset, offset + count);
  }

  /** A slice of the memory itself. */
  bytes(address: bigint, length: number): Uint8Array {
    if (length === 0) return new Uint8Array(0);
    const array = this.image.bytes(address, length);
    if (array !== undefined) return array;
    const bank = this.bankOver(address, BigInt(length));
    bank.pinned = true;
    const offset = Number(address - bank.base);
    return bank.bytes.subarray(offset, offset + length);
  }

  private loadByte(address: bigint): number {
    const object = this.image.find(address);
    if (object !== undefined) return object.load(Number(address - object.base));
    const bank = this.banks.get(address >> PAGE_SHIFT);
    if (bank === undefined) this.refuseHole(address >> PAGE_SHIFT, address);
    return bank === undefined ? 0 : bank.bytes[Number(address - bank.base)]!;
  }

  private storeByte(address: bigint, value: number): void {
    const object = this.image.find(address);
    if (object !== undefined) return object.store(Number(address - object.base), value);
    const bank = this.bankOver(address, 1n);
    bank.bytes[Number(address - bank.base)] = value;
  }

  /** One bank over a range; what the range had so far moves into it. */
  private bankOver(address: bigint, length: bigint): Bank {
    const first = address >> PAGE_SHIFT;
    const last = (address + length - 1n) >> PAGE_SHIFT;
    if (last >> 40n !== 0n) throw new RangeError(`no physical memory at 0x${address.toString(16)}: addresses have 52 bits`);
    const known = this.banks.get(first);
    if (known !== undefined && this.banks.get(last) === known) return known;
    for (let page = first; page <= last; page++) this.refuseHole(page, page === first ? address : page << PAGE_SHIFT);
    return this.merge(first, last);
  }

  /** An access that begins where memory is may end where none is: the panic names the access, and the first byte that it misses. */
  private refuseHoles(address: bigint, size: number, access: string): void {
    if (this.installed.length === 0) return;
    const last = (address + BigInt(size) - 1n) >> PAGE_SHIFT;
    for (let page = address >> PAGE_SHIFT; page <= last; page++) {
      const start = page << PAGE_SHIFT;
      if (this.image.find(start > address ? start : address) === undefined) this.refuseHole(page, start > address ? start : address, `${access} at 0x${address.toString(16)}`);
    }
  }

  private refuseHole(page: bigint, address: bigint, access?: string): void {
    if (this.installed.length === 0 || this.installed.some(({ first, last }) => page >= first && page <= last)) return;
    const there = this.installed.map(({ first, last }) => `0x${(first << PAGE_SHIFT).toString(16)} to 0x${(((last + 1n) << PAGE_SHIFT) - 1n).toString(16)}`);
    throw new LynPanic(`no memory at 0x${address.toString(16)}${access === undefined ? '' : ` (${access})`}: there is ${there.join(', ')} (machine.memory.install)`);
  }

  private merge(first: bigint, last: bigint): Bank {
    const old = new Set<Bank>();
    for (let page = first; page <= last; page++) {
      const bank = this.banks.get(page);
      if (bank !== undefined) old.add(bank);
    }
    const start = [...old].reduce((lowest, { base }) => (base < lowest ? base : lowest), first << PAGE_SHIFT);
    const end = [...old].reduce((highest, { base, bytes }) => (base + BigInt(bytes.length) > highest ? base + BigInt(bytes.length) : highest), (last + 1n) << PAGE_SHIFT);
    const merged: Bank = { base: start, bytes: new Uint8Array(Number(end - start)), pinned: false };
    for (const bank of old) move(bank, merged);
    for (let page = start >> PAGE_SHIFT; page < end >> PAGE_SHIFT; page++) this.banks.set(page, merged);
    return merged;
  }
}

function sizeText(bytes: number): string {
  return bytes === 1 ? '1 byte' : `${bytes} bytes`;
}

function move(from: Bank, to: Bank): void {
  if (from.pinned) {
    throw new Error(`a slice of simulated memory from 0x${to.base.toString(16)} covers 0x${from.base.toString(16)}, of which another slice is in use: `
      + `take the larger one first (machine.memory.bytes(0x${to.base.toString(16)}n, ${to.bytes.length}))`);
  }
  to.bytes.set(from.bytes, Number(from.base - to.base));
}

/** The one physical memory of the simulated machine. */
export const physical = new PhysicalMemory();
