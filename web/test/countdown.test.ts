import { describe, expect, it } from 'vitest'
import { asClock, isDoubtful, revived, secondsLeft, warningDue } from '../src/sitting/countdown'
import { afterReconnect, gathering, untilRetry } from '../src/sitting/pacing'

const anchor = { secondsLeft: 100, at: { steady: 1000, wall: 5_000_000 } }

describe('the remaining time', () => {
  it('runs on the steady clock from the instant of asking', () => {
    expect(secondsLeft(anchor, { steady: 11_000, wall: 5_010_000 })).toBe(90)
  })

  it('is not lengthened by a wall clock that was set back', () => {
    expect(secondsLeft(anchor, { steady: 11_000, wall: 0 })).toBe(90)
  })

  it('counts the time in which a sleeping phone stopped its steady clock', () => {
    const woken = { steady: 2000, wall: 5_060_000 }
    expect(secondsLeft(anchor, woken)).toBe(40)
    expect(isDoubtful(anchor, woken)).toBe(true)
  })

  it('never goes below nothing', () => {
    expect(secondsLeft(anchor, { steady: 999_000, wall: 9_000_000 })).toBe(0)
  })

  it('goes on after a reload, which begins the steady clock anew', () => {
    const now = { steady: 5, wall: 5_030_000 }
    expect(secondsLeft(revived(anchor, now), now)).toBe(70)
  })

  it('is announced once at five minutes and once at one', () => {
    expect([301, 300, 299, 61, 60, 59].map((now) => warningDue(now + 1, now))).toEqual([null, 300, null, null, 60, null])
    expect(warningDue(400, 40)).toBe(60)
    expect(warningDue(40, 0)).toBe(null)
  })

  it('reads as a clock', () => {
    expect([0, 59, 61, 3599, 3723].map(asClock)).toEqual(['00:00', '00:59', '01:01', '59:59', '1:02:03'])
  })
})

describe('the pace of sending', () => {
  it('waits less in the last two minutes', () => {
    expect(gathering(120)).toBeLessThan(gathering(121))
    expect(untilRetry(6, 100, 1)).toBeLessThan(untilRetry(6, 1000, 1))
    expect(afterReconnect(100, 1)).toBeLessThan(afterReconnect(1000, 1))
  })

  it('grows with failures up to half a minute, spread over phones', () => {
    expect(untilRetry(0, 1000, 0)).toBe(500)
    expect(untilRetry(50, 1000, 1)).toBe(30_000)
    expect(untilRetry(3, 1000, 0)).toBeLessThan(untilRetry(3, 1000, 0.9))
  })

  it("never undercuts the server's wish", () => {
    expect(untilRetry(0, 10, 0, 7)).toBe(7000)
  })
})
