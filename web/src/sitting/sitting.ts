/**
 * One sitting on this device: choices go to the records, then to the screen, then to the server.
 *
 * No Vue here: a page listens to `onChange` and shows the state it is given.
 */

import { Refused, SignedOut, Unreachable } from '@/api/client'
import type { Attempt, SaveReply } from '@/api/shapes'
import { isDoubtful, revived, secondsLeft, warningDue, type Anchor } from './countdown'
import { instant, type Instant } from './instant'
import * as ledgers from './ledger'
import type { AnswerValue, Pending } from './ledger'
import { Loop, type Work } from './loop'
import type { Records } from './records'
import { recordOf, stateAtFirst, unfit, type Beginning, type End, type SittingState } from './state'
import * as transport from './transport'

const BATCH = 100 // items in one request
const NOT_OURS = [403, 404] // signed in as somebody else, or the cookies are gone
const KEEPALIVE_BYTES = 60000 // browsers refuse more in a request that outlives its page

export class Sitting implements Work {
  private readonly loop = new Loop(this)
  private readonly ticking: ReturnType<typeof setInterval>
  private readonly otherTabs = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('xuekao.sitting')
  private writing: Promise<unknown> = Promise.resolve()
  private underWay: readonly Pending[] = []
  private anchor: Anchor
  private mustReopen: boolean
  state: SittingState

  constructor(
    private readonly records: Records,
    from: Beginning,
    private readonly onChange: (state: SittingState) => void,
  ) {
    this.anchor = from.isFresh ? from.anchor : revived(from.anchor, instant())
    this.mustReopen = !from.isFresh
    this.state = stateAtFirst(from, secondsLeft(this.anchor, instant()), records.survives)
    this.ticking = setInterval(() => this.tick(), 500)
    if (this.otherTabs) this.otherTabs.onmessage = (event) => this.heard(event.data)
    if (this.mustReopen) this.loop.now()
    else this.take(from.attempt)
  }

  /** Choose a value: it is written down before it shows as chosen. */
  choose(question: number, value: AnswerValue): void {
    if (this.state.end || this.state.isHandingIn || this.state.secondsLeft === 0) return
    void this.inTurn(async () => {
      const { ledger } = this.state
      if (ledgers.same(ledgers.valueOf(ledger, question), value) && !ledger.conflicts[question]) return
      await this.write([ledgers.itemOf(ledger, question, value, await this.records.nextSeq())])
      this.loop.soon()
    })
  }

  /** Settle a disagreement between two devices. */
  settle(question: number, keep: 'mine' | 'theirs'): void {
    const conflict = this.state.ledger.conflicts[question]
    if (!conflict) return
    if (keep === 'mine') return this.choose(question, conflict.mine)
    this.change({ ledger: ledgers.keepTheirs(this.state.ledger, question) })
    this.remember()
  }

  mark(question: number): void {
    const { marked } = this.state
    this.change({ marked: marked.includes(question) ? marked.filter((one) => one !== question) : [...marked, question] })
    this.remember()
  }

  /** Hand in now, or as soon as there is a network. */
  handIn(): void {
    this.change({ isHandingIn: true })
    this.remember()
    this.loop.now()
  }

  /** Go on answering: the hand-in has not reached the server. */
  withdrawHandIn(): void {
    this.change({ isHandingIn: false })
    this.remember()
  }

  /** Make this the current device again, with what the other one has saved. */
  takeBack(): void {
    this.mustReopen = true
    this.loop.now()
  }

  /** The person has signed in again. */
  signedInAgain(): void {
    this.change({ isSignedOut: false })
    this.loop.now()
  }

  /** The page goes into the background, perhaps for ever: send what is left in a request that outlives it. */
  leaving(): void {
    const items = ledgers.toSend(this.state.ledger, BATCH)
    if (!items.length || this.state.end) return
    const fits = JSON.stringify(items).length * 3 < KEEPALIVE_BYTES
    const sentAt = instant()
    transport.save(this.state.attempt.id, items, fits).then(
      (reply) => this.inTurn(() => this.acknowledged(items, reply, sentAt)),
      () => this.loop.soon(),
    )
  }

  /** The page is in front again. */
  returned(): void {
    this.heard(this.state.attempt.id)
    if (isDoubtful(this.anchor, instant())) void this.askTheTime().catch(() => this.loop.soon())
    this.loop.now()
  }

  reconnected(): void {
    this.loop.reconnected()
  }

  disconnected(): void {
    this.change({ isOffline: true })
  }

  stop(): void {
    this.loop.stop()
    clearInterval(this.ticking)
    this.otherTabs?.close()
  }

  // What the loop does

  secondsLeft(): number {
    return this.state.secondsLeft
  }

  async step(): Promise<boolean> {
    if (this.state.end || this.state.isSignedOut) return false
    if (this.mustReopen) await this.reopen()
    const items = ledgers.toSend(this.state.ledger, BATCH)
    if (items.length) {
      const sentAt = instant()
      this.underWay = items
      const reply = await transport.save(this.state.attempt.id, items)
      await this.inTurn(() => this.acknowledged(items, reply, sentAt))
    } else if (this.state.secondsLeft === 0) {
      await this.askTheTime()
      if (this.isOver()) return false
    }
    this.change({ isOffline: false })
    if (Object.keys(this.state.ledger.pending).length) return true
    if (this.state.secondsLeft > 0 && !this.state.isHandingIn) return false
    return this.deliver()
  }

  failed(error: unknown): boolean {
    if (this.state.end) return false
    if (error instanceof SignedOut || (error instanceof Refused && NOT_OURS.includes(error.status))) {
      this.change({ isSignedOut: true, isOffline: false })
      return false
    }
    if (error instanceof Refused && error.code === 'attempt-closed') {
      void this.finish()
      return false
    }
    if (error instanceof Refused && error.status === 422) return this.leaveOut(error)
    this.change({ isOffline: error instanceof Unreachable })
    return true
  }

  /** Hand in.  True when it has to be tried again at once, after sending what the server lacks. */
  private async deliver(): Promise<boolean> {
    if (Object.keys(this.state.ledger.conflicts).length && this.state.secondsLeft > 0) {
      this.withdrawHandIn() // the person decides first which of two answers counts
      return false
    }
    try {
      const receipt = await transport.handIn(this.state.attempt.id, [], ledgers.promised(this.state.ledger))
      this.ended({ receipt, unsent: [] })
      return false
    } catch (error) {
      if (!(error instanceof Refused && error.code === 'answers-missing')) throw error
      await this.resend(error.facts['missing'] as number[])
      return true
    }
  }

  private async resend(questions: readonly number[]): Promise<void> {
    await this.inTurn(async () => {
      const seqs: number[] = []
      while (seqs.length < questions.length) seqs.push(await this.records.nextSeq())
      await this.write(ledgers.itemsAgain(this.state.ledger, questions, seqs))
    })
  }

  /** Put items into the records and only then onto the screen. */
  private async write(items: readonly Pending[]): Promise<void> {
    for (const item of items) await this.records.putPending(this.state.attempt.id, item)
    const { refused } = this.state
    const left = Object.keys(refused).map(Number).filter((question) => !items.some((item) => item.question === question))
    this.change({
      ledger: items.reduce(ledgers.enter, this.state.ledger),
      refused: Object.assign({}, ...left.map((question) => ({ [question]: refused[question] }))) as Record<number, string>,
    })
    this.tellOtherTabs()
  }

  private async acknowledged(items: readonly Pending[], reply: SaveReply, sentAt: Instant): Promise<void> {
    const ledger = ledgers.receive(this.state.ledger, items, reply.receipts)
    this.setClock(reply.seconds_left, sentAt)
    this.change({ ledger, isTakenOver: !reply.is_current_device, isOffline: false })
    await this.records.putRecord(recordOf(this.state, this.anchor))
    await this.records.dropPending(this.state.attempt.id, items)
    this.tellOtherTabs()
  }

  private async reopen(): Promise<void> {
    const { attempt, askedAt } = await transport.open(this.state.attempt.exam_id, this.state.attempt.id)
    this.mustReopen = false
    this.anchor = { secondsLeft: attempt.seconds_left, at: askedAt }
    await this.inTurn(() => this.take(attempt))
  }

  /** Take the paper and the answers the server holds. */
  private take(attempt: Attempt): void {
    const lost = ledgers.lostBy(this.state.ledger, attempt.answers)
    const ledger = ledgers.adopt(this.state.ledger, attempt.answers)
    this.change({ attempt, ledger, isTakenOver: false, isSignedOut: false, isOffline: false })
    this.tick()
    this.remember()
    if (lost.length) void this.resend(lost).then(() => this.loop.now())
    else if (Object.keys(ledger.pending).length || this.state.isHandingIn) this.loop.soon()
  }

  /** Ask where the attempt stands; the reply's seconds replace ours. */
  private async askTheTime(): Promise<void> {
    const askedAt = instant()
    const state = await transport.state(this.state.attempt.id)
    if (!state.is_open) return this.ended({ receipt: state.receipt, unsent: this.unsent() })
    this.setClock(state.seconds_left, askedAt)
  }

  private async finish(): Promise<void> {
    try {
      const state = await transport.state(this.state.attempt.id)
      if (!state.is_open) return this.ended({ receipt: state.receipt, unsent: this.unsent() })
      // The time is up and the server has not closed it yet: handing in closes it, with what is held.
      const held = ledgers.promised(this.state.ledger)
      const receipt = await transport.handIn(this.state.attempt.id, [], held)
      this.ended({ receipt, unsent: this.unsent() })
    } catch (error) {
      if (error instanceof SignedOut) return this.change({ isSignedOut: true })
      setTimeout(() => void this.finish(), 3000)
    }
  }

  private ended(end: End): void {
    this.stop()
    this.change({ end, isHandingIn: false })
    void this.records.forget(this.state.attempt.id)
  }

  private isOver(): boolean {
    return this.state.end !== null
  }

  private unsent(): number[] {
    return Object.keys(this.state.ledger.pending).map(Number)
  }

  /** Leave out the answers the server named as unfit, so that they do not hold the others up. */
  private leaveOut(error: Refused): boolean {
    const faults = unfit(error.facts['errors'], this.underWay)
    const items = faults.map((fault) => fault.item)
    const reasons = faults.map(({ item, detail }) => ({ [item.question]: detail }))
    const refused = Object.assign({}, this.state.refused, ...reasons) as Record<number, string>
    this.change({ refused, ledger: ledgers.leaveOut(this.state.ledger, items) })
    void this.records.dropPending(this.state.attempt.id, items)
    return true
  }

  private tick(): void {
    const left = secondsLeft(this.anchor, instant())
    const before = this.state.secondsLeft
    if (left === before) return
    this.change({ secondsLeft: left })
    if (left === 0) this.loop.now()
    // Extra time may have been granted meanwhile: ask when it matters, not all phones at once.
    if (warningDue(before, left)) setTimeout(() => void this.askTheTime().catch(() => undefined), Math.random() * 3000)
  }

  private setClock(left: number, at: Instant): void {
    this.anchor = { secondsLeft: left, at }
    this.tick()
  }

  private heard(attempt: unknown): void {
    if (attempt !== this.state.attempt.id || this.state.end) return
    void this.inTurn(async () => {
      const kept = await this.records.load(this.state.attempt.id)
      if (kept) this.change({ ledger: kept.ledger, marked: kept.record.marked })
    })
  }

  private tellOtherTabs(): void {
    this.otherTabs?.postMessage(this.state.attempt.id)
  }

  private remember(): void {
    void this.inTurn(() => this.records.putRecord(recordOf(this.state, this.anchor)))
  }

  private change(part: Partial<SittingState>): void {
    this.state = { ...this.state, ...part, survivesReload: this.records.survives }
    this.onChange(this.state)
  }

  /** One after the other: a later choice never overtakes an earlier one on its way to the records. */
  private inTurn(work: () => Promise<unknown> | unknown): Promise<unknown> {
    const done = this.writing.then(work)
    this.writing = done.catch(() => undefined)
    return done
  }
}
