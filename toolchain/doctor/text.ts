import type { Examination, Room } from './examine.ts';

/** The examination for people: what is fine in a line, what is not with the reason and what helps. */
export function describeExamination(found: Examination): string {
  return [
    mark(found.node.ok, `Node ${found.node.version}${found.node.ok ? '' : `: ${found.node.needed} or later is needed; https://nodejs.org has it`}`),
    ...describePackages(found),
    ...describeVirtualization(found.virtualization),
    describeRoom('disk', found.disk),
    describeRoom('memory', found.memory),
    '',
    ...found.boards.flatMap((board) => describeBoard(board, found)),
    '',
    found.board === null ? 'lyn run finds no board that works here.' : `lyn run takes ${found.board}.`,
    ...(found.install === null ? [] : ['', 'This installs the packages that are missing:', `  ${found.install}`]),
    '',
  ].join('\n');
}

function mark(ok: boolean, text: string): string {
  return `${ok ? 'ok  ' : 'no  '}${text}`;
}

function describePackages({ packages }: Examination): string[] {
  const missing = packages.filter((entry) => !entry.installed);
  const hidden = packages.flatMap((entry) => entry.missingPrograms.map((program) => `    ${program} of ${entry.name} is installed, but not in a folder of PATH`));
  const summary = missing.length === 0 ? `${packages.length} Debian packages` : `${missing.length} of ${packages.length} Debian packages are missing:`;
  return [mark(missing.length + hidden.length === 0, summary), ...missing.map(({ name, why }) => `    ${name.padEnd(16)} ${why}`), ...hidden];
}

const kvmWords = {
  absent: 'there is no /dev/kvm',
  forbidden: 'this user may not open /dev/kvm',
  broken: '/dev/kvm is there, but KVM does not work',
  works: 'KVM works',
} as const;

/** Nothing of it is needed: emulators do without. */
function describeVirtualization({ processor, kvm, nested }: Examination['virtualization']): string[] {
  const shown = processor === null ? 'neither VT-x nor AMD-V' : titles[processor];
  const given = kvm !== 'works' ? '' : nested === null ? ', and gives its guests neither' : `, and gives its guests ${titles[nested]}`;
  return [`--  the processor shows ${shown}; ${kvmWords[kvm]}${given}`];
}

const titles = { vmx: 'VT-x', svm: 'AMD-V', none: 'no virtualization' } as const;

function describeRoom(what: string, { freeMegabytes, neededMegabytes, ok }: Room): string {
  return mark(ok, `${freeMegabytes} MB of ${what} are free${ok ? '' : `; ${neededMegabytes} MB are needed`}`);
}

/** A board that does not work is no fault where another does. What packages mend stands in the one line at the end. */
function describeBoard({ name, works, virtualization, usable, reason, remedy }: Examination['boards'][number], { ok, install }: Examination): string[] {
  const title = name.padEnd(10);
  if (works && virtualization !== null) return [mark(true, `${title} ${titles[virtualization]}${usable ? '' : virtualization === 'none' ? ': for refusals' : ', on which Lyn does not run'}`)];
  const helps = remedy === null || (install !== null && remedy.includes('apt-get install')) ? [] : [`    ${''.padEnd(10)} ${remedy}`];
  return [`${ok ? '--  ' : 'no  '}${title} ${reason}`, ...helps];
}
