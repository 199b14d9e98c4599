import type { Host } from '../toolchain/host/host.ts';
import type { Availability } from './available.ts';

const device = '/dev/kvm';

/** The modules of KVM by the flag in /proc/cpuinfo that they need. */
const modules = { vmx: 'kvm_intel', svm: 'kvm_amd' } as const;
const kinds = ['vmx', 'svm'] as const;
export type Kind = (typeof kinds)[number];

/**
 * Whether QEMU's guests of KVM have VT-x or AMD-V here. The device proves nothing: KVM is asked what its guests get; the rest only
 * explains a refusal.
 */
export async function kvmAvailable(host: Host): Promise<Availability> {
  if (!host.has(device)) return withoutDevice(hardware(host));
  if (!host.mayOpen(device)) return refusal(`This user may not open ${device}.`, 'sudo usermod -aG kvm "$USER", and log in again.');
  const answer = await host.kvm();
  if (!answer.works) return refusal(`KVM does not work here: ${answer.reason}.`, 'See what the kernel says of it: sudo dmesg | grep -i kvm.');
  if (answer.vmx) return { works: true, virtualization: 'vmx' };
  if (answer.svm) return { works: true, virtualization: 'svm' };
  return withoutNesting(host);
}

function withoutDevice(kind: Kind | undefined): Availability {
  if (kind !== undefined) return refusal(`There is no ${device}: KVM's module is not loaded.`, `sudo modprobe ${modules[kind]}`);
  return refusal(
    `There is no ${device}, and /proc/cpuinfo shows neither vmx nor svm.`,
    'On a real machine switch virtualization on in the firmware; in a virtual one let its host hand it on (nested virtualization).',
  );
}

/** KVM works, but its guests have neither: the module's parameter says whether that can be helped. */
function withoutNesting(host: Host): Availability {
  const kind = hardware(host);
  const off = kinds.find((candidate) => /^(N|0)\s*$/.test(host.read(`/sys/module/${modules[candidate]}/parameters/nested`) ?? ''));
  if (off === undefined || kind === undefined)
    return refusal('KVM works, but gives its guests neither VT-x nor AMD-V.', 'This machine is a virtual one itself, it seems, whose host hands neither on; take a machine that has one of them.');
  const module = modules[off];
  return refusal(
    `KVM works, but without nesting: /sys/module/${module}/parameters/nested is off.`,
    `With no virtual machine running: sudo modprobe -r ${module} && sudo modprobe ${module} nested=1`,
  );
}

/** What the processor that Lyn is used on shows. */
export function hardware(host: Host): Kind | undefined {
  const flags = /^flags\s*:(.*)$/m.exec(host.read('/proc/cpuinfo') ?? '')?.[1]?.split(/\s+/) ?? [];
  return kinds.find((kind) => flags.includes(kind));
}

function refusal(reason: string, remedy: string): Availability {
  return { works: false, reason, remedy };
}
