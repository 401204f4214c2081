/** When to send: soon after a change, later after failures, never all phones at once.  Pure. */

const LAST_MINUTES = 120 // seconds before the deadline in which nothing waits long

/** Milliseconds to gather further changes before sending. */
export function gathering(secondsLeft: number): number {
  return secondsLeft <= LAST_MINUTES ? 150 : 800
}

/**
 * Milliseconds until the next try after `failures` failures in a row; `random` in [0, 1) spreads a county's phones.
 *
 * `retryAfter` (seconds) is the server's own wish and is never undercut.
 */
export function untilRetry(failures: number, secondsLeft: number, random: number, retryAfter = 0): number {
  const longest = secondsLeft <= LAST_MINUTES ? 4000 : 30000
  const growing = Math.min(longest, 1000 * Math.pow(2, Math.min(failures, 6)))
  return Math.max(growing * (0.5 + random / 2), retryAfter * 1000 * (1 + random / 2))
}

/** Milliseconds to wait when the network has come back. */
export function afterReconnect(secondsLeft: number, random: number): number {
  return random * (secondsLeft <= LAST_MINUTES ? 500 : 2500)
}
