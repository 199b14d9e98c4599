import { describe, expect, test } from 'vitest';
import { parseStanza, parseStanzas } from './stanza.ts';

const entry = `Package: linux-image-cloud-amd64
Source: linux-signed-amd64 (6.1.192+2)
Version: 6.1.192-2
Depends: linux-image-6.1.0-56-cloud-amd64 (= 6.1.192-2), kmod | busybox
Filename: pool/updates/main/l/linux-signed-amd64/linux-image-cloud-amd64_6.1.192-2_amd64.deb
SHA256: 00be21c0c17f08ddf26e82d3b53fe7a41efa4a288938da6bb69e89c4b25c281d
`;

describe("an entry of apt's index", () => {
  test('gives version, hash and the names of what it depends on', () => {
    expect(parseStanza(entry)).toEqual({
      name: 'linux-image-cloud-amd64',
      version: '6.1.192-2',
      sha256: '00be21c0c17f08ddf26e82d3b53fe7a41efa4a288938da6bb69e89c4b25c281d',
      depends: ['linux-image-6.1.0-56-cloud-amd64', 'kmod'],
    });
  });

  test('may depend on nothing, as a static program does', () => {
    expect(parseStanza(entry.replace(/^Depends.*\n/m, '')).depends).toEqual([]);
  });

  test('without a hash is refused, because the download could not be checked', () => {
    expect(() => parseStanza(entry.replace(/^SHA256.*\n/m, ''))).toThrow(/no field SHA256/);
  });

  test('is one of many where apt was asked for many', () => {
    const second = entry.replace('linux-image-cloud-amd64', 'busybox-static');
    expect(parseStanzas(`${entry}\n${second}\n`).map((stanza) => stanza.name)).toEqual(['linux-image-cloud-amd64', 'busybox-static']);
    expect(parseStanzas('')).toEqual([]);
  });
});
