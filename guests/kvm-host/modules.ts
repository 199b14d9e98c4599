import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool } from '../../toolchain/host/tool.ts';
import type { InitramfsEntry } from '../linux/initramfs.ts';
import type { DebianKernel } from '../linux/kernel.ts';

/** KVM's modules within the kernel's folder of modules, each after those that it needs. */
export const KVM_INTEL = ['virt/lib/irqbypass.ko', 'arch/x86/kvm/kvm.ko', 'arch/x86/kvm/kvm-intel.ko'];
export const KVM_AMD = ['virt/lib/irqbypass.ko', 'arch/x86/kvm/kvm.ko', 'arch/x86/kvm/kvm-amd.ko'];

/** Entries `lib/<name>` of an initramfs for the kernel's modules at `paths`; what is made on the way lies in `folder`. */
export async function moduleEntries(kernel: DebianKernel, paths: readonly string[], folder: string): Promise<InitramfsEntry[]> {
  await mkdir(folder, { recursive: true });
  return Promise.all([...new Set(paths)].map((path) => strippedModule(join(kernel.modules, path), folder)));
}

/** Without its debugging sections a module loads in half the time; its signature goes too, which Debian's kernel permits. */
async function strippedModule(path: string, folder: string): Promise<InitramfsEntry> {
  const name = path.split('/').at(-1) ?? path;
  const from = join(folder, name);
  await runTool('strip', ['--strip-debug', '-o', from, path]);
  return { path: `lib/${name}`, kind: 'file', from };
}
