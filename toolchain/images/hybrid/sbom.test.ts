import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { expect, test } from 'vitest';
import type { Manifest } from './manifest.ts';
import { writeSbom } from './sbom.ts';

const digits = (digit: string): string => digit.repeat(64);
const manifest: Manifest = {
  format: 'lyn image manifest', version: 1, identifier: digits('1'), time: 1_577_836_800,
  components: [
    { name: 'lyn', kind: 'firmware', version: '0.1.0+7a22bac8f9765e67', licence: 'Apache-2.0', files: ['/lyn/lyn.elf'] },
    { name: 'grub-pc-bin', kind: 'application', version: '2.06-13+deb12u2', debian: true, licence: 'GPL-3.0-or-later', files: ['/boot/grub/bios.img'] },
    {
      name: 'lyn-initramfs', kind: 'file', licence: 'Apache-2.0 AND GPL-2.0-only', files: ['/lyn/initramfs'],
      parts: [{ name: 'busybox-static', version: '1:1.35.0-4+deb12u1+b1', debian: true, licence: 'GPL-2.0-only', path: '/bin/busybox', bytes: 5, sha256: digits('5') }],
    },
    { name: 'my.cpio', kind: 'file', files: ['/lyn/other'] },
  ],
  files: [
    { volume: 'iso', path: '/lyn/lyn.elf', bytes: 1, sha256: digits('a') },
    { volume: 'iso', path: '/boot/grub/bios.img', bytes: 2, sha256: digits('b'), zeroed: [[8, 56]] },
    { volume: 'iso', path: '/lyn/initramfs', bytes: 3, sha256: digits('c') },
    { volume: 'iso', path: '/lyn/other', bytes: 4, sha256: digits('d') },
  ],
};

test("a bill of materials satisfies CycloneDX's own schema", async () => {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
  expect(await validator.validate(await writeSbom(manifest))).toBeNull();
  expect(await validator.validate('{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"name":"x"}]}')).not.toBeNull();
});

interface Described { readonly name: string; readonly purl?: string; readonly hashes?: readonly { readonly alg: string; readonly content: string }[]; readonly components?: readonly Described[] }

test('it names each component with its files and their hashes; packages of Debian by their URL', async () => {
  const { components } = JSON.parse(await writeSbom(manifest)) as { components: readonly Described[] };
  expect(components.map(({ name }) => name).sort()).toEqual(['grub-pc-bin', 'lyn', 'lyn-initramfs', 'my.cpio']);
  const initramfs = components.find(({ name }) => name === 'lyn-initramfs');
  expect(initramfs?.components?.map(({ name, purl, hashes }) => [name, purl, hashes?.[0]?.content])).toEqual([
    ['busybox-static', 'pkg:deb/debian/busybox-static@1%3A1.35.0-4%2Bdeb12u1%2Bb1?arch=amd64&distro=bookworm', digits('5')],
    ['/lyn/initramfs', undefined, digits('c')],
  ]);
});

test('it tells nothing of when or by whom it was made, and is the same every time', async () => {
  const text = await writeSbom(manifest);
  expect(text).not.toMatch(/timestamp|serialNumber/);
  expect(await writeSbom(manifest)).toBe(text);
});
