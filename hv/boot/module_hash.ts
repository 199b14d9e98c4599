import { console, hexDigit, printByte, printText } from '../console/console.ts';
import { refuse } from '../console/shutdown.ts';
import { ALARM } from '../console/terminal.ts';
import { bootInformation } from './boot_information.ts';
import type { BootModule } from './boot_module.ts';
import { Sha256 } from './sha256.ts';

/** Bytes that are hashed at once: a multiple of a block. */
const PIECE: u64 = 0x10_0000n;
const BLOCK: u64 = 64n;
const DIGITS: u32 = 64;
const LINE_END: u8 = 0x0a;

const sha = new Sha256();

/** Refuses a module that is not the one of which its text tells the SHA-256. One whose text tells nothing is taken as it is. */
export function checkModules(): void {
  for (const module of bootInformation.all()) {
    if (isDamaged(module)) refuseModule(module);
  }
}

/** Whether a module's text tells another SHA-256 than it has. */
export function isDamaged(module: BootModule): boolean {
  if (!module.hasHash()) return false;
  hash(module);
  return !isHash(module.hash());
}

function hash(module: BootModule): void {
  const whole: Hpa = module.end - module.bytes() % BLOCK;
  sha.start();
  for (let at: Hpa = module.start; at < whole; at += PIECE) {
    sha.update(memory.bytes(at, u32(whole - at < PIECE ? whole - at : PIECE)));
  }
  sha.finish(memory.bytes(whole, u32(module.end - whole)), module.bytes());
}

/** Whether these are the digits of the hash, in lower case. */
function isHash(digits: readonly u8[]): boolean {
  if (digits.length !== DIGITS) return false;
  for (let i: u32 = 0; i < DIGITS; i++) {
    if (digits[i] !== digitOf(i)) return false;
  }
  return true;
}

function digitOf(index: u32): u8 {
  return hexDigit(u8(sha.state[index / 8] >> (28 - 4 * (index % 8))) & 15);
}

function refuseModule(module: BootModule): never {
  log.error('a module is not what its SHA-256 says, so that it is damaged:');
  console.colours = ALARM;
  printText('  ');
  for (const byte of module.name()) printByte(byte);
  printText(' has ');
  for (let i: u32 = 0; i < DIGITS; i++) printByte(digitOf(i));
  printText(', wanted ');
  for (const byte of module.hash()) printByte(byte);
  printByte(LINE_END);
  refuse('write the image to the medium again, or take another medium');
}
