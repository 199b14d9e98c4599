import { execa } from 'execa';

/** What the KVM of a machine gives to QEMU's guests. */
export type KvmAnswer =
  | { readonly works: false; /** QEMU's own words. */ readonly reason: string }
  | { readonly works: true; /** Whether a guest's processor has VT-x, or AMD-V. */ readonly vmx: boolean; readonly svm: boolean };

/** QEMU answers within 0.1 s; a KVM that hangs is none. */
const patienceMilliseconds = 10_000;

/** QEMU Machine Protocol: what `-cpu host` comes to, without a machine of that processor. */
const questions = [
  { execute: 'qmp_capabilities' },
  { execute: 'query-cpu-model-expansion', arguments: { type: 'full', model: { name: 'host' } } },
  { execute: 'quit' },
];

interface Reply {
  readonly return?: { readonly model?: { readonly props: Readonly<Record<string, unknown>> } };
}

/**
 * Asks KVM itself, through QEMU: it opens /dev/kvm, makes a virtual machine, and asks which CPUID features KVM offers to it. The
 * device's being there proves nothing, and the host's own flags say nothing of nesting.
 */
export async function askKvm(): Promise<KvmAnswer> {
  const result = await execa('qemu-system-x86_64', ['-machine', 'none', '-accel', 'kvm', '-nodefaults', '-display', 'none', '-qmp', 'stdio'], {
    input: questions.map((question) => `${JSON.stringify(question)}\n`).join(''),
    timeout: patienceMilliseconds,
    reject: false,
  });
  if (result.failed) return { works: false, reason: lastLine(result.stderr || (result.shortMessage ?? '')) };
  const replies = result.stdout.split('\n').filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as Reply);
  const props = replies.find((reply) => reply.return?.model !== undefined)?.return?.model?.props;
  return { works: true, vmx: props?.['vmx'] === true, svm: props?.['svm'] === true };
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
