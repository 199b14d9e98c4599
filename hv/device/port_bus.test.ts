import { beforeEach, describe, expect, it } from 'vitest';
import { domain, powerOn, machine } from './board.testing.ts';

beforeEach(powerOn);

describe('ports without a device', () => {
  it('read all ones in each width', () => {
    expect([1, 2, 4].map((bytes) => domain.ports.read(0x1000, bytes))).toEqual([0xff, 0xffff, 0xffff_ffff]);
  });

  it('are reported once each, and no more after 32 of them', () => {
    domain.ports.read(0x700, 1);
    domain.ports.read(0x700, 1);
    for (let port = 0x710; port < 0x790; port++) domain.ports.write(port, 1, 0);
    expect(machine.log.entries.length).toBe(32);
    expect(machine.log.entries[0]!.text).toContain('port 0x700');
  });

  it('are found beyond the last port, where the bus wraps around', () => {
    expect(domain.ports.read(0xffff, 4)).toBe(0xffff_ffff);
  });
});

describe('an access that is wider than the device', () => {
  it('is made byte by byte', () => {
    domain.ports.write(0x3f8 + 7, 1, 0x5a);
    expect(domain.ports.read(0x3f8 + 6, 2) >> 8).toBe(0x5a);
  });

  it('reaches the devices beside it', () => {
    expect(domain.ports.read(0x3ff, 2)).toBe(0xff00);
  });
});

describe('the PCI configuration ports', () => {
  it('read the address back and show an empty bus', () => {
    domain.ports.write(0xcf8, 4, 0x8000_0000);
    expect(domain.ports.read(0xcf8, 4)).toBe(0x8000_0000);
    expect(domain.ports.read(0xcfc, 4)).toBe(0xffff_ffff);
    expect(domain.ports.read(0xcfe, 2)).toBe(0xffff);
  });

  it('clear reserved bits of the address', () => {
    domain.ports.write(0xcf8, 4, 0xffff_ffff);
    expect(domain.ports.read(0xcf8, 4)).toBe(0x80ff_fffc);
  });
});

describe('ways to end', () => {
  it.each([
    ['the reset control register', 0xcf9, 0x06],
    ['the keyboard controller', 0x64, 0xfe],
    ['port 0x92', 0x92, 0x01],
  ])('%s resets the domain', (_, port, value) => {
    domain.ports.write(port, 1, value);
    expect(domain.endReason).toBe(2);
  });

  it('ACPI power-off takes the sleep type of S5 with the enable bit', () => {
    domain.ports.write(0x604, 2, 5 << 10);
    expect(domain.endReason).toBe(0);
    domain.ports.write(0x604, 2, (5 << 10) | (1 << 13));
    expect(domain.endReason).toBe(1);
  });

  it('the exit status is kept for the report', () => {
    domain.ports.write(0x501, 1, 42);
    expect(domain.status).toBe(42);
  });
});
