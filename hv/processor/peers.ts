import { hostApic, IpiMode } from './host_apic.ts';
import { Inbox } from './inbox.ts';
import type { Task } from './inbox.ts';
import { MAXIMUM_PROCESSORS } from './madt.ts';
import { Vector } from './vector.ts';

/** What the other processors know of one. */
class Peer {
  /** Number of its local APIC. */
  apic: u32 = 0;
  readonly isUp = atomic(bool);
  readonly inbox = new Inbox();
  /** Another processor has sent it an NMI, which it has not taken yet. */
  readonly interrupted = atomic(bool);
}

/** By index. */
const peers = array(Peer, MAXIMUM_PROCESSORS);

/** From now on the others can call this processor. Its local APIC is enabled. */
export function joinPeers(): void {
  const peer = peers[cpu.index()];
  peer.apic = hostApic.here().id();
  peer.isUp.store(true);
}

/** Whether the processor with that index, which is below `MAXIMUM_PROCESSORS`, has joined. */
export function isUp(index: u32): boolean {
  return peers[index].isUp.load();
}

/** How many processors there are. */
export function processorCount(): u32 {
  let count: u32 = 0;
  for (const peer of peers) {
    if (peer.isUp.load()) count++;
  }
  return count;
}

/**
 * Has the processor with that index carry out `task`: at once if it idles, before its guest's next entry if it runs one, which the
 * kick ends. Does not wait for it to be done. False if there is no such processor.
 */
export function callProcessor(index: u32, task: Task, argument: u64): boolean {
  if (index >= MAXIMUM_PROCESSORS || !peers[index].isUp.load()) return false;
  const peer = peers[index];
  while (!peer.inbox.offer(task, argument)) {
    serveCalls(); // it may be waiting for this one
    cpu.pause();
  }
  hostApic.here().send(peer.apic, IpiMode.Fixed, u8(Vector.Kick));
  return true;
}

/** Carries out what the others have asked of this processor. */
export function serveCalls(): void {
  peers[cpu.index()].inbox.serve();
}

/** An NMI for every processor but this one. Of two that a processor has not taken yet the second might be lost: it gets one. */
export function interruptPeers(): void {
  for (let index: u32 = 0; index < MAXIMUM_PROCESSORS; index++) {
    const peer = peers[index];
    if (index === cpu.index() || !peer.isUp.load()) continue;
    if (!peer.interrupted.exchange(true)) hostApic.here().send(peer.apic, IpiMode.Nmi, 0);
  }
}

/** Whether another processor has sent this one an NMI since the last time that this was asked. */
export function wasInterrupted(): boolean {
  return peers[cpu.index()].interrupted.exchange(false);
}
