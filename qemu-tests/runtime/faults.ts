import { startConsole } from '../../hv/console/console.ts';
import '../../hv/console/log.ts';
import { haltMachine } from '../../hv/console/shutdown.ts';
import '../../hv/panic/exception.ts';
import { panicPolicy } from '../../hv/panic/panic.ts';

/** Multiboot 0.6.96, section 3.3. */
const BootInformation = layout(20, { flags: at(0, u32), commandLine: at(16, u32) });
const IMAGE_BASE: u64 = 0xffffffff80000000n;
const DIRECT_MAP: u64 = 0xffff800000000000n;

class Node {
  next: Node | null = null;
  value: u32 = 0;
}

const chain = new Node();
const numbers = array(u32, 4);
let untouched: u32 = 0;

/** What the machine is made to suffer, by the letter that ends its command line. */
function main(): void {
  startConsole();
  log.info(`formats: ${i64(-5n)} ${hex(u64(0xfedc))} ${untouched === 0} ${numbers.length}`);
  log.warn('this is a warning');
  switch (lastLetter()) {
    case 0x69: // i
      outer(9);
      break;
    case 0x6e: // n
      log.info(`${nextOf(chain).value}`);
      break;
    case 0x64: // d
      log.info(`${100 / untouched}`);
      break;
    case 0x61: // a
      assert(untouched === 1);
      break;
    case 0x70: // p
      panic(`a panic of ${hex(untouched + 16)}`);
    case 0x72: // r
      memory.store8(textAddress(), 0);
      break;
    case 0x67: // g
      log.info(`${cpu.stackWord(boot.percpuBase() + boot.percpuSize() + 8n)}`);
      break;
    case 0x7a: // z
      log.info(`${cpu.stackWord(0n)}`);
      break;
    case 0x6d: // m
      log.info(`${mmio.load32(0xfee00002n)}`);
      break;
    case 0x76: // v
      panicPolicy.survive = survive;
      outer(4);
      break;
    case 0x74: // t
      log.info(`refused: ${cpu.trySetXcr0(2n)}`);
      break;
  }
  haltMachine();
}

/** The image's text as the direct map does not protect it; by its own address it is read-only. */
function textAddress(): Hpa {
  return IMAGE_BASE + boot.imageStart() + 0x1000n - DIRECT_MAP;
}

function outer(index: u32): void {
  log.info(`before ${inner(index)}`);
  log.info('this is never reached');
}

function inner(index: u32): u32 {
  numbers[index] = 7;
  return numbers[index];
}

function nextOf(node: Node): Node {
  return node.next!;
}

function survive(): void {
  log.info('the domain would be ended here');
}

/** The last character of the command line, or a space. */
function lastLetter(): u8 {
  const information = BootInformation.at(boot.info());
  if ((information.flags & 4) === 0) return 0x20;
  let last: u8 = 0x20;
  for (let address: Hpa = u64(information.commandLine); memory.load8(address) !== 0; address++) last = memory.load8(address);
  return last;
}

entry('lyn_main', main);
