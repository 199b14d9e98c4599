import { beforeEach, describe, expect, it } from 'vitest';
import { bytes, machine } from 'lyn/test';
import { EventRing, TrbRing } from './trb_ring.ts';
import { StorageInterface } from './usb_descriptors.ts';

beforeEach(() => machine.reset());

/** Descriptors of a configuration, each from its type and what follows. */
const configuration = (...descriptors: readonly (readonly number[])[]) => {
  const all = [[2, 0, 0, 1, 1, 0, 0x80, 50], ...descriptors].flatMap(([type, ...rest]) => [rest.length + 2, type!, ...rest]);
  return bytes(new Uint8Array(all));
};
const storage = (protocol = 0x50, setting = 0) => [4, 0, setting, 2, 8, 6, protocol, 0];
const endpoint = (address: number, packet: number, kind = 2) => [5, address, kind, packet & 0xff, packet >> 8, 0];
const companion = (burst: number) => [0x30, burst, 0, 0, 0];

function read(descriptors: ReturnType<typeof configuration>) {
  const found = new StorageInterface();
  const isDisk = found.read(descriptors);
  const show = ({ index, address, packetBytes, burst }: StorageInterface['toHost']) => ({ index, address, packetBytes, burst });
  return { isDisk, isStorage: found.isStorage, configuration: found.configuration, toHost: show(found.toHost), toDevice: show(found.toDevice) };
}

describe('the descriptors of a configuration', () => {
  it('of a USB 2 stick name two bulk endpoints', () => {
    expect(read(configuration(storage(), endpoint(0x81, 512), endpoint(0x02, 512)))).toEqual({
      isDisk: true, isStorage: true, configuration: 1,
      toHost: { index: 3, address: 0x81, packetBytes: 512, burst: 0 }, toDevice: { index: 4, address: 0x02, packetBytes: 512, burst: 0 },
    });
  });

  it('of a USB 3 stick have the burst behind each', () => {
    expect(read(configuration(storage(), endpoint(0x83, 1024), companion(15), endpoint(0x04, 1024), companion(7)))).toMatchObject({ toHost: { index: 7, burst: 15 }, toDevice: { index: 8, burst: 7 } });
  });

  it('may have others before and between, and another setting with UAS', () => {
    const found = read(configuration([4, 0, 0, 1, 3, 1, 1, 0], [0x21, 0, 1, 0], endpoint(0x81, 8, 3), storage(), endpoint(0x82, 16, 3), endpoint(0x83, 512), endpoint(0x04, 512), storage(0x62, 1), endpoint(0x85, 512)));
    expect(found).toMatchObject({ isDisk: true, toHost: { address: 0x83 }, toDevice: { address: 0x04 } });
  });

  it.each([
    ['a keyboard', configuration([4, 0, 0, 1, 3, 1, 1, 0], endpoint(0x81, 8, 3)), false],
    ['UAS alone', configuration(storage(0x62), endpoint(0x81, 512), endpoint(0x02, 512)), true],
    ['bulk-only in another setting', configuration(storage(0x50, 1), endpoint(0x81, 512), endpoint(0x02, 512)), true],
    ['one way only', configuration(storage(), endpoint(0x81, 512)), true],
    ['endpoint 0 as bulk', configuration(storage(), endpoint(0x80, 512), endpoint(0x00, 512)), true],
    ['nothing', bytes(new Uint8Array(0)), false],
  ])('of %s are no disk for us', (_, descriptors, isStorage) => expect(read(descriptors)).toMatchObject({ isDisk: false, isStorage }));

  it('cut off anywhere, or with any byte altered, are read without harm', () => {
    const whole = [...configuration(storage(), endpoint(0x83, 1024), companion(15), endpoint(0x04, 1024), companion(7))];
    for (let length = 0; length < whole.length; length++) read(bytes(new Uint8Array(whole.slice(0, length))));
    for (let at = 0; at < whole.length; at++) {
      for (const value of [0, 1, 2, 0x7f, 0xff]) {
        const { toHost, toDevice } = read(bytes(new Uint8Array(whole.map((byte, i) => (i === at ? value : byte)))));
        expect(Math.max(toHost.index, toDevice.index)).toBeLessThan(32);
      }
    }
  });
});

const RING = 0x20_0000n;
const block = (index: number) => ({ parameter: machine.memory.load(RING + BigInt(index) * 16n, 8), control: Number(machine.memory.load(RING + BigInt(index) * 16n + 12n, 4)) });

describe('a ring of commands', () => {
  it('gives each block its cycle bit, and leads back to its beginning, where that changes', () => {
    const ring = new TrbRing();
    ring.begin(RING);
    for (let i = 0; i < 256; i++) ring.put(BigInt(i), 0, 1 << 10);
    expect(block(254)).toEqual({ parameter: 254n, control: (1 << 10) | 1 });
    expect(block(255)).toEqual({ parameter: RING, control: (6 << 10) | 3 });
    expect(block(0)).toEqual({ parameter: 255n, control: 1 << 10 });
    expect(ring.pointer()).toBe(RING + 16n);
  });
});

describe('a ring of events', () => {
  const happen = (index: number, cycle: 0 | 1) => {
    machine.memory.store(RING + BigInt(index) * 16n, 8, 0x1234n);
    machine.memory.store(RING + BigInt(index) * 16n + 8n, 4, BigInt((13 << 24) | 499));
    machine.memory.store(RING + BigInt(index) * 16n + 12n, 4, BigInt((5 << 24) | (32 << 10) | cycle));
  };

  it('gives each event once, and goes round', () => {
    const ring = new EventRing();
    ring.begin(RING);
    expect(ring.take()).toBe(false);
    for (let turn = 0; turn < 600; turn++) {
      happen(turn % 256, Math.floor(turn / 256) % 2 === 0 ? 1 : 0);
      expect(ring.take()).toBe(true);
      expect(ring.take()).toBe(false);
    }
    expect(ring).toMatchObject({ type: 32, code: 13, rest: 499, slot: 5, about: 0x1234n });
  });
});
