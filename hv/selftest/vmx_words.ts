import { Msr } from '../processor/msrs.ts';
import { Word } from './vmx_table.ts';

/** Of the capability MSRs of controls: bits that may be one (SDM appendix A.2). */
const Allowed = register(u64, { mayBeOne: bits<u32>(63, 32) });
/** SDM appendix A.1, and tables 27-6, 27-7 and 27-14. */
const Basic = register(u64, { trueControls: flag(55) });
const Primary = register(u64, { tertiary: flag(17), secondary: flag(31) });
const Secondary = register(u64, { ept: flag(1), vpid: flag(5), functions: flag(13) });
const Exit = register(u64, { secondary: flag(31) });

/** A word of capabilities; zero where the processor has no such register. Bits that are one stand for what is there. */
export function vmxWord(word: u32): u64 {
  switch (word as Word) {
    case Word.Basic: return read(Msr.VmxBasic);
    case Word.Pin: return controls(Msr.VmxPinControls, Msr.VmxTruePinControls);
    case Word.Primary: return primary().raw;
    case Word.Secondary: return secondary().raw;
    case Word.Tertiary: return primary().tertiary ? read(Msr.VmxTertiaryControls) : 0n;
    case Word.Exit: return exit().raw;
    case Word.SecondaryExit: return exit().secondary ? read(Msr.VmxSecondaryExitControls) : 0n;
    case Word.Entry: return controls(Msr.VmxEntryControls, Msr.VmxTrueEntryControls);
    case Word.Miscellaneous: return read(Msr.VmxMiscellaneous);
    case Word.EptVpid: return secondary().ept || secondary().vpid ? read(Msr.VmxEptVpid) : 0n;
    default: return secondary().functions ? read(Msr.VmxFunctions) : 0n;
  }
}

function primary(): Value<typeof Primary> {
  return Primary.of(controls(Msr.VmxPrimaryControls, Msr.VmxTruePrimaryControls));
}

function exit(): Value<typeof Exit> {
  return Exit.of(controls(Msr.VmxExitControls, Msr.VmxTrueExitControls));
}

/** They exist only where the primary ones allow them (SDM appendix A.3.3). */
function secondary(): Value<typeof Secondary> {
  return Secondary.of(primary().secondary ? u64(Allowed.of(read(Msr.VmxSecondaryControls)).mayBeOne) : 0n);
}

function controls(msr: Msr, trueMsr: Msr): u64 {
  return u64(Allowed.of(read(Basic.of(read(Msr.VmxBasic)).trueControls ? trueMsr : msr)).mayBeOne);
}

function read(msr: Msr): u64 {
  return cpu.tryRdmsr(u32(msr)) ? cpu.lastMsr() : 0n;
}
