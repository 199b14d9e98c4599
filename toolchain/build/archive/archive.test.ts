import { mkdir, mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../compiler/compile.ts';
import { projectRoot } from '../../host/root.ts';
import { namesOf, type Names } from './names.ts';
import { keepBuild, keptBuilds } from './write.ts';

describe('the names of the hypervisor', () => {
  let names: Names;
  beforeAll(() => {
    names = namesOf(compile({ entries: ['hv/boot/main.ts'], root: projectRoot() }).program!);
  }, 60_000);

  it("are those of its enums by number, the machine's among them", () => {
    expect(names.enums).toMatchObject({
      ExitKind: { 8: 'Cpuid', 14: 'PortIo' }, TraceKind: { 1: 'Exit', 2: 'Injection', 3: 'Log' }, EventType: { 3: 'HardwareException' }, Exception: { 14: 'PageFault' },
      Hazard: { 4: 'Deadline' }, LogLevel: { 5: 'Panic' }, VmcsField: { [0x681e]: 'GuestRip' }, ExitReason: { 30: 'Io' }, ExitCode: { [0x400]: 'NestedPageFault' }, GuestMsr: { [0x1b]: 'ApicBase' },
    });
  });

  it('are the words of its tables', () => {
    expect(names.words.exitKinds[14]).toBe('port I/O');
    expect(names.words.exceptions[13]).toBe('general protection');
  });

  it('are the fields of the VMCB with their places, and the bits of an event', () => {
    expect(names.layouts.Vmcb).toEqual(expect.arrayContaining([{ name: 'exitCode', offset: 0x70, bytes: 8 }, { name: 'codeAttributes', offset: 0x412, bytes: 2 }, { name: 'privilege', offset: 0x4cb, bytes: 1 }]));
    expect(names.registers.EventInfo).toEqual(expect.arrayContaining([{ name: 'type', high: 10, low: 8 }]));
  });

  it('leave none empty', () => {
    for (const group of Object.values(names)) for (const [name, members] of Object.entries(group)) expect(Object.keys(members as object), name).not.toEqual([]);
  });
});

describe('the archive', () => {
  let folder: string;
  beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'lyn-archive-')); });
  afterAll(() => rm(folder, { recursive: true }));

  const keep = async (build: string): Promise<void> => {
    const elf64 = join(folder, `image of ${build}`);
    await writeFile(elf64, `image of ${build}`);
    const names = namesOf({ modules: [], machine: { enums: [] } } as never);
    await keepBuild(join(folder, 'archive'), { configuration: { build, entries: ['a.ts'], optimise: 'speed', flags: ['-O2'] }, elf64, formats: { build, formats: [] }, names, backtrace: Buffer.from('LYNB') });
  };

  it('has of each build the image, formats, names, configuration and backtrace table', async () => {
    await keep('first');
    const place = join(folder, 'archive/first');
    expect((await readdir(place)).sort()).toEqual(['backtrace', 'build.json', 'formats.json', 'lyn.elf64', 'names.json']);
    expect(await readFile(join(place, 'lyn.elf64'), 'utf8')).toBe('image of first');
    expect(JSON.parse(await readFile(join(place, 'build.json'), 'utf8'))).toEqual({ build: 'first', entries: ['a.ts'], optimise: 'speed', flags: ['-O2'] });
  });

  it('leaves alone what is no build', async () => {
    await writeFile(join(folder, 'archive/notes.txt'), 'mine');
    await mkdir(join(folder, 'archive/holiday'));
    for (const name of ['notes.txt', 'holiday']) await utimes(join(folder, 'archive', name), 1, 1);
    for (let i = 0; i <= keptBuilds; i++) await keep(`full${i}`);
    expect(await readdir(join(folder, 'archive'))).toEqual(expect.arrayContaining(['notes.txt', 'holiday']));
    await rm(join(folder, 'archive'), { recursive: true });
    await keep('first');
  });

  it('is kept by many builds at the same time', async () => {
    const builds = Array.from({ length: 40 }, (_, i) => `side${i}`);
    await Promise.all(builds.map((build) => keep(build)));
    const left = await readdir(join(folder, 'archive'));
    expect(left.length).toBeLessThanOrEqual(keptBuilds);
    for (const build of left) expect((await readdir(join(folder, 'archive', build))).length, build).toBe(5);
    await rm(join(folder, 'archive'), { recursive: true });
    await keep('first');
  });

  it('keeps those that were built last, however often the first was built', async () => {
    for (let i = 0; i < keptBuilds; i++) {
      await keep(`build${i}`);
      await utimes(join(folder, 'archive', `build${i}`), 1000 + i, 1000 + i);
    }
    await keep('first');
    await keep('last');
    expect((await readdir(join(folder, 'archive'))).sort()).toEqual(['build2', 'build3', 'build4', 'build5', 'build6', 'build7', 'first', 'last']);
  });
});
