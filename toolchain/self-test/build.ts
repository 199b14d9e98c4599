import { assembleTinyGuest } from '../../guests/tiny/assemble.ts';
import { testGuests } from '../../guests/self-test/index.ts';
import { build } from '../build/build.ts';
import type { Session } from '../compiler/compile.ts';
import { buildPath } from '../host/root.ts';
import type { BootModule } from '../images/boot-entry.ts';

/** The self-test as a boot loader takes it. */
export interface SelfTest {
  /** ELF file for multiboot and multiboot2; one with debugging information lies beside it, named `...64`. */
  readonly elf: string;
  /** Its build identifier. */
  readonly build: string;
  readonly modules: readonly BootModule[];
}

/** Where it is built. */
export const selfTestFolder = (): string => buildPath('self-test');

/** Builds the self-test and its test guests. `session`: in which another program of `hv/` has been built. */
export async function buildSelfTest(folder = selfTestFolder(), session?: Session): Promise<SelfTest> {
  const { elf, size } = await build({ entries: ['hv/selftest/main.ts'], output: folder, ...(session === undefined ? {} : { session }) });
  return { elf, build: size.buildId, modules: await selfTestModules(folder) };
}

/** Its test guests, in their order: the first word of each module's string is the guest's name. Further words are free. */
export async function selfTestModules(folder = selfTestFolder()): Promise<BootModule[]> {
  const modules: BootModule[] = [];
  for (const guest of await testGuests()) modules.push({ file: await assembleTinyGuest(guest, `${folder}/guests`), commandLine: guest.name });
  return modules;
}
