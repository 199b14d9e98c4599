/** Host-physical addresses `start` up to but not including `end`. */
export class Range {
  start: Hpa = 0n;
  end: Hpa = 0n;
}

const CAPACITY = 240;

/** A set of addresses as disjoint ranges in ascending order, none touching the next. Panics when it would need more than 240. */
export class RangeSet {
  private readonly ranges = array(Range, CAPACITY);
  private count: u32 = 0;

  all(): Range[] {
    return this.ranges.subarray(0, this.count);
  }

  /** Sum of the ranges' sizes in bytes. */
  total(): u64 {
    let sum: u64 = 0n;
    for (const each of this.all()) sum += each.end - each.start;
    return sum;
  }

  /** Becomes the same set as `other`. */
  become(other: RangeSet): void {
    for (let i: u32 = 0; i < other.count; i++) copy(this.ranges[i], other.ranges[i]);
    this.count = other.count;
  }

  /** Adds `start` up to `end`; parts that are there already stay. */
  add(start: Hpa, end: Hpa): void {
    if (start >= end) return;
    let low: Hpa = start;
    let high: Hpa = end;
    let index: u32 = 0;
    while (index < this.count) {
      const each = this.ranges[index];
      if (each.end < low || each.start > high) {
        index++;
        continue;
      }
      if (each.start < low) low = each.start;
      if (each.end > high) high = each.end;
      this.removeAt(index);
    }
    this.insert(low, high);
  }

  /** Removes `start` up to `end`, as far as it is there. */
  remove(start: Hpa, end: Hpa): void {
    let index: u32 = 0;
    while (index < this.count) {
      const each = this.ranges[index];
      const low = each.start;
      const high = each.end;
      if (start >= end || high <= start || low >= end) {
        index++;
        continue;
      }
      this.removeAt(index);
      if (low < start) this.insert(low, start);
      if (high > end) this.insert(end, high);
      index = 0;
    }
  }

  /** Whether all of `start` up to `end` is there. */
  covers(start: Hpa, end: Hpa): boolean {
    for (const each of this.all()) {
      if (start >= each.start && end <= each.end) return true;
    }
    return false;
  }

  /** Whether any of `start` up to `end` is there. */
  touches(start: Hpa, end: Hpa): boolean {
    for (const each of this.all()) {
      if (start < each.end && end > each.start) return true;
    }
    return false;
  }

  private insert(start: Hpa, end: Hpa): void {
    if (this.count === CAPACITY) panic(`the machine's memory is in more than ${CAPACITY} pieces: another boot loader or firmware may tell of it in fewer`);
    let index: u32 = this.count;
    this.count++;
    while (index > 0 && this.ranges[index - 1].start > start) {
      copy(this.ranges[index], this.ranges[index - 1]);
      index--;
    }
    this.ranges[index].start = start;
    this.ranges[index].end = end;
  }

  private removeAt(index: u32): void {
    for (let i: u32 = index + 1; i < this.count; i++) copy(this.ranges[i - 1], this.ranges[i]);
    this.count--;
  }
}
