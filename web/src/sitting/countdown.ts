/** The remaining time, from the server's seconds alone.  Pure: the caller reads the clocks. */

/** Two clocks of the device, in milliseconds: a steady one that some phones stop while asleep, and the wall clock. */
export interface Instant {
  readonly steady: number
  readonly wall: number
}

/** What the server said, and when the question was *sent*: time on the way is counted as gone. */
export interface Anchor {
  readonly secondsLeft: number
  readonly at: Instant
}

export const WARNINGS = [300, 60] as const

/**
 * Whole seconds left, never negative.
 *
 * The larger of the two clocks' spans counts, so that a phone that slept does not show time it no longer has; a wall
 * clock that was set back changes nothing.  A wrong guess is mended by the server's next word.
 */
export function secondsLeft(anchor: Anchor, now: Instant): number {
  const gone = Math.max(now.steady - anchor.at.steady, now.wall - anchor.at.wall, 0)
  return Math.max(0, Math.ceil(anchor.secondsLeft - gone / 1000))
}

/** Whether the two clocks disagree so much that the server should be asked. */
export function isDoubtful(anchor: Anchor, now: Instant): boolean {
  return Math.abs(now.wall - anchor.at.wall - (now.steady - anchor.at.steady)) > 5000
}

/** The warning (in seconds) that is due when the time went from `before` to `now`, or null. */
export function warningDue(before: number, now: number): number | null {
  const passed = WARNINGS.filter((mark) => before > mark && now <= mark && now > 0)
  return passed.length ? (passed[passed.length - 1] as number) : null
}

/** 1:02:03 or 02:03. */
export function asClock(seconds: number): string {
  const two = (number: number) => (number < 10 ? `0${number}` : String(number))
  const hours = Math.floor(seconds / 3600)
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return hours ? `${hours}:${rest}` : rest
}

/** The anchor of a page that was closed, for the page that follows it: a steady clock begins anew with every page. */
export function revived(anchor: Anchor, now: Instant): Anchor {
  const gone = Math.max(0, now.wall - anchor.at.wall) / 1000
  return { secondsLeft: Math.max(0, anchor.secondsLeft - gone), at: now }
}
