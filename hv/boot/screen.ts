import { startScreen } from '../console/console.ts';
import { framebuffer, ScreenKind } from '../console/framebuffer.ts';
import type { Channel } from '../console/framebuffer.ts';
import { ADDRESS_END, addressEnd, ram } from '../memory/memory_map.ts';
import { DEVICES_END } from '../memory/page_tables.ts';

/** What both versions of multiboot tell of the screen (0.6.96, section 3.3; 2.0, section 3.6.12). */
export const ScreenFields = layout(22, { address: at(0, u64), pitch: at(8, u32), width: at(12, u32), height: at(16, u32), depth: at(20, u8), kind: at(21, u8) });
/** Where the colours lie in a pixel. */
const ColourFields = layout(6, {
  redPosition: at(0, u8), redBits: at(1, u8), greenPosition: at(2, u8), greenBits: at(3, u8), bluePosition: at(4, u8), blueBits: at(5, u8),
});

/** Kinds of screens that can be written to; 0 has a palette. */
export const RGB: u8 = 1;
const TEXT: u8 = 2;

const MOST_PIXELS: u32 = 16384;
const VGA_TEXT: Hpa = 0xB_8000n;

/** Takes the screen that is told of at `fields` and `colours`, and shows there what is said from now on: refusals of the rest of what the loader tells, too. */
export function takeScreen(fields: Hpa, colours: Hpa): void {
  framebuffer.kind = kindOf(fields, colours);
  startScreen(DEVICES_END);
}

/** None if it is of a kind that Lyn does not write to, or makes no sense: such as one in the middle of what the memory map, which has been read, calls RAM. */
function kindOf(fields: Hpa, colours: Hpa): ScreenKind {
  const told = ScreenFields.at(fields);
  if (told.kind === TEXT) return told.address === VGA_TEXT && told.width === 80 && told.height === 25 ? ScreenKind.Text : ScreenKind.None;
  if (told.kind !== RGB) return ScreenKind.None;
  framebuffer.address = told.address;
  framebuffer.pitch = told.pitch;
  framebuffer.width = told.width;
  framebuffer.height = told.height;
  framebuffer.bytesPerPixel = (u32(told.depth) + 7) / 8;
  const where = ColourFields.at(colours);
  setChannel(framebuffer.red, where.redPosition, where.redBits);
  setChannel(framebuffer.green, where.greenPosition, where.greenBits);
  setChannel(framebuffer.blue, where.bluePosition, where.blueBits);
  return makesSense() ? ScreenKind.Pixels : ScreenKind.None;
}

function setChannel(channel: Channel, position: u8, bits: u8): void {
  channel.position = position;
  channel.bits = bits;
}

function makesSense(): boolean {
  const { address, pitch, width, height, bytesPerPixel } = framebuffer;
  if (bytesPerPixel < 2 || bytesPerPixel > 4) return false;
  if (width === 0 || width > MOST_PIXELS || height === 0 || height > MOST_PIXELS) return false;
  if (pitch < width * bytesPerPixel || pitch > 4 * MOST_PIXELS) return false;
  if (address === 0n || address % u64(bytesPerPixel === 3 ? 1 : bytesPerPixel) !== 0n) return false;
  const end: Hpa = address + u64(pitch) * u64(height);
  if (address >= ADDRESS_END || end > addressEnd() || ram.touches(address, end)) return false;
  return fits(framebuffer.red) && fits(framebuffer.green) && fits(framebuffer.blue);
}

/** A colour has one to eight bits, all of them in the pixel. */
function fits(channel: Channel): boolean {
  return channel.bits >= 1 && channel.bits <= 8 && u32(channel.position) + u32(channel.bits) <= framebuffer.bytesPerPixel * 8;
}
