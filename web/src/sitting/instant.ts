import type { Instant } from './countdown'

export type { Instant }

/** Read both clocks of the device. */
export function instant(): Instant {
  return { steady: performance.now(), wall: Date.now() }
}
