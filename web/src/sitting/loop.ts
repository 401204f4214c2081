/** Do one thing over and over as long as there is something to do: soon after a change, later after a failure. */

import { afterReconnect, gathering, untilRetry } from './pacing'

/** What the loop needs to know of its work. */
export interface Work {
  /** Do the next piece; true when there is more.  A failure that may pass rejects, with `retryAfter` if known. */
  step(): Promise<boolean>
  /** A failure happened; false ends the trying until `soon` or `now` is called again. */
  failed(error: unknown): boolean
  secondsLeft(): number
}

export class Loop {
  private timer: ReturnType<typeof setTimeout> | undefined
  private dueAt = Infinity
  private isRunning = false
  private isWantedAgain = false
  private isStopped = false
  private failures = 0

  constructor(private readonly work: Work) {}

  /** Something changed: gather what follows for a moment, then go. */
  soon(): void {
    if (this.failures === 0) this.within(gathering(this.work.secondsLeft()))
  }

  /** Go at once, whatever was waited for. */
  now(): void {
    this.within(0)
  }

  /** The network is back: go, but not at the same instant as every other phone. */
  reconnected(): void {
    this.within(afterReconnect(this.work.secondsLeft(), Math.random()))
  }

  stop(): void {
    this.isStopped = true
    clearTimeout(this.timer)
  }

  private within(delay: number): void {
    const at = performance.now() + delay
    if (this.isStopped || at >= this.dueAt) return
    clearTimeout(this.timer)
    this.dueAt = at
    this.timer = setTimeout(() => void this.run(), delay)
  }

  private async run(): Promise<void> {
    this.dueAt = Infinity
    if (this.isRunning) {
      this.isWantedAgain = true
      return
    }
    this.isRunning = true
    try {
      const more = await this.work.step()
      this.failures = 0
      if (more) this.within(0)
    } catch (error) {
      if (this.work.failed(error)) this.within(this.pause(error))
    } finally {
      this.isRunning = false
      if (this.isWantedAgain && this.failures === 0) this.within(0)
      this.isWantedAgain = false
    }
  }

  private pause(error: unknown): number {
    const { retryAfter } = error as { retryAfter?: number }
    return untilRetry(this.failures++, this.work.secondsLeft(), Math.random(), retryAfter)
  }
}
