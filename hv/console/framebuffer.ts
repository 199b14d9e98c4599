/** What a screen is. */
export const enum ScreenKind {
  /** There is none, or none that can be written to. */
  None,
  /** VGA's text buffer of 25 rows of 80 characters. */
  Text,
  /** Pixels in memory. */
  Pixels,
}

/** Where a colour lies in a pixel: its lowest bit and how many it has. */
export class Channel {
  position: u8 = 0;
  bits: u8 = 0;
}

/** The screen as the boot loader left it. */
export class Framebuffer {
  kind: ScreenKind = ScreenKind.Text;
  /** Of the first pixel, which is at the top on the left. */
  address: Hpa = 0n;
  /** Bytes from one row of pixels to the next. */
  pitch: u32 = 0;
  /** Pixels. */
  width: u32 = 0;
  height: u32 = 0;
  /** Two, three or four. */
  bytesPerPixel: u32 = 0;
  readonly red = new Channel();
  readonly green = new Channel();
  readonly blue = new Channel();
}

export const framebuffer = new Framebuffer();
