import { describe } from 'vitest';
import { snippets } from '../../test/snippet.ts';

const snippet = snippets('dispatch');

describe('a table of functions', () => {
  snippet('is sparse, with a default', `
    type Handler = (n: u32) => u32;
    const handlers = table<Handler>(6, unknown, { 1: one, 4: four });
    function unknown(n: u32): u32 { return 1000 + n; }
    function one(n: u32): u32 { return n + 1; }
    function four(n: u32): u32 { return n + 4; }
    export function run(): void {
      for (let i: u32 = 0; i < 7; i++) log.info(\`\${handlers[i](i)}\`);
    }
  `).prints('1000', '2', '1002', '1003', '8', '1005').panics('index 6 is not below the length 6', 8);

  snippet('of numbers by enum', `
    enum Size { Byte, Half, Word }
    const widths = table<u8>(3, 0, { [Size.Byte]: 1, [Size.Half]: 2, [Size.Word]: 4 });
    export function run(): void { log.info(\`\${width(Size.Byte)} \${width(Size.Word)}\`); }
    function width(size: Size): u8 { return widths[u32(size)]; }
  `).prints('1 4');
});

describe('a function reference', () => {
  snippet('is passed, kept and compared', `
    type Step = (n: u32) => u32;
    class Machine { step: Step = double; other: Step | null = null; }
    const machine0 = new Machine();
    function double(n: u32): u32 { return n * 2; }
    function negate(n: u32): u32 { return -n; }
    function twice(step: Step, n: u32): u32 { return step(step(n)); }
    export function run(): void {
      log.info(\`\${twice(machine0.step, 5)} \${machine0.step === double}\`);
      machine0.step = negate;
      machine0.other = double;
      const other = machine0.other;
      log.info(\`\${machine0.step(1)} \${twice(negate, 7)} \${other === null ? u32(0) : other(21)} \${machine0.step === double}\`);
    }
  `).prints('20 true', '4294967295 7 42 false');
});

describe('an interface', () => {
  snippet('with several implementers calls through the table', `
    interface Device { read(port: u16): u32; reset(): void; }
    class Uart implements Device { data: u32 = 0x60; read(port: u16): u32 { return this.data + u32(port); } reset(): void { this.data = 0; } }
    class Timer implements Device { ticks: u32 = 0; read(port: u16): u32 { this.ticks++; return this.ticks * u32(port); } reset(): void { this.ticks = 100; } }
    const uart = new Uart(); const timer = new Timer();
    class Slot { device: Device | null = null; }
    const slot = new Slot();
    function readTwice(d: Device): u32 { return d.read(1) * 1000 + d.read(2); }
    function choose(first: boolean): Device { return first ? uart : timer; }
    export function run(): void {
      log.info(\`\${readTwice(uart)} \${readTwice(timer)} \${readTwice(choose(true))} \${readTwice(choose(false))}\`);
      slot.device = timer;
      const d = slot.device;
      if (d !== null) { d.reset(); log.info(\`\${d.read(1)} \${d === choose(false)}\`); }
      slot.device = null;
      log.info(\`\${slot.device === null}\`);
      slot.device!.reset();
    }
  `).prints('97098 1004 97098 3008', '101 true', 'true').panics('null reference', 17);

  snippet('with one implementer calls it directly', `
    interface Backend { enter(n: u32): u32; }
    class Vmx implements Backend { entries: u32 = 0; enter(n: u32): u32 { this.entries += n; return this.entries; } }
    const vmx0 = new Vmx();
    class Vcpu { constructor(readonly backend: Backend) {} run(): u32 { return this.backend.enter(2); } }
    const vcpu = new Vcpu(vmx0);
    export function run(): void { log.info(\`\${vcpu.run()} \${vcpu.run()} \${vmx0.entries}\`); }
  `).prints('2 4 4');
});
