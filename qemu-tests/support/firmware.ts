import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { standardFirmware } from '../../toolchain/emulators/bochs-config.ts';

/** MOV ECX, IA32_FEATURE_CONTROL; RDMSR; OR EAX, imm8; WRMSR: once for the boot processor, once, with 16-bit prefixes, for the others. */
const enablesVmx = /\xb9\x3a\x00\x00\x00\x0f\x32\x66?\x83\xc8(\x05)\x0f\x30/gs;

/**
 * Writes a copy of Bochs' firmware to `path` that sets the bits `value` of IA32_FEATURE_CONTROL (0 to 7; SDM volume 3, 24.7)
 * instead of locking VT-x on: what the switch in another machine's set-up does.
 */
export async function writeFirmware(value: number, path: string): Promise<string> {
  const original = await readFile(standardFirmware, 'latin1');
  const places = [...original.matchAll(enablesVmx)];
  if (places.length !== 2) throw new Error(`${standardFirmware} sets IA32_FEATURE_CONTROL in ${places.length} places; 2 were expected. Is it another version of bochsbios?`);
  const changed = original.replaceAll(enablesVmx, (code) => code.replace('\x83\xc8\x05', `\x83\xc8${String.fromCharCode(value)}`));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, changed, 'latin1');
  return path;
}
