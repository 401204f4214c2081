/** A server that judges by the API's written rule, and phones that reach it over a bad network; all from one seed. */

import * as ledgers from '../src/sitting/ledger'
import type { AnswerValue, Ledger, Pending, Receipt } from '../src/sitting/ledger'

interface Row {
  value: AnswerValue
  rev: number
  device: string
  seq: number
}

const QUESTIONS = [1, 2, 3]
const VALUES: AnswerValue[] = [['A'], ['B'], ['C'], null]

export class County {
  readonly rows = new Map<number, Row>()
  private readonly journal = new Map<string, Receipt>()

  constructor(private seed: number) {}

  /** mulberry32: a small generator whose every run is the seed's. */
  random(): number {
    this.seed = (this.seed + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.random() * from.length)] as T
  }

  save(device: string, items: readonly Pending[]): Receipt[] {
    return items.map((item) => this.judge(device, item))
  }

  private judge(device: string, item: Pending): Receipt {
    const key = JSON.stringify([device, item])
    const before = this.journal.get(key)
    if (before) return before.outcome === 'conflict' ? { ...before, value: this.rows.get(item.question)?.value } : before
    const row = this.rows.get(item.question)
    const rev = row?.rev ?? 0
    const goesOn = row?.device === device && item.device_seq > row.seq
    const { question, device_seq } = item
    const receipt: Receipt =
      goesOn || item.base_rev >= rev
        ? { question, device_seq, outcome: 'accepted', rev: Math.max(rev, item.base_rev) + 1 }
        : { question, device_seq, outcome: 'conflict', rev, value: row?.value }
    if (receipt.outcome === 'accepted') {
      this.rows.set(question, { value: item.value, rev: receipt.rev, device, seq: device_seq })
    }
    this.journal.set(key, receipt)
    return receipt
  }

  /** The last choices that neither count, nor were replaced by somebody who knew them, nor stand as a conflict. */
  unaccounted(phones: readonly Phone[]): string[] {
    return phones.flatMap((phone) =>
      QUESTIONS.filter((question) => phone.lastChoice.has(question))
        .filter((question) => {
          const chosen = phone.lastChoice.get(question) as AnswerValue
          const counts = ledgers.same(this.rows.get(question)?.value ?? null, chosen)
          return !counts && !phone.wasAcknowledged(question) && !phone.ledger.conflicts[question]
        })
        .map((question) => `${phone.device}: ${question}`),
    )
  }
}

export class Phone {
  ledger: Ledger = ledgers.EMPTY
  readonly lastChoice = new Map<number, AnswerValue>()
  readonly saidSavedTooEarly: number[] = []
  private readonly acknowledged = new Set<number>()
  private readonly lastSeq = new Map<number, number>()
  private readonly underWay: { sent: Pending[]; receipts: Receipt[] }[] = []
  private seq = 0

  constructor(
    private readonly county: County,
    readonly device: string,
  ) {}

  /** Do one thing a person, a phone or the network may do. */
  act(): void {
    const deeds = [this.choose, this.choose, this.send, this.hear, this.lose, this.reload]
    this.county.pick(deeds).call(this)
    this.look()
  }

  wasAcknowledged(question: number): boolean {
    return this.acknowledged.has(this.lastSeq.get(question) ?? -1)
  }

  /** The network is good again: everything is sent and heard. */
  settle(): void {
    while (this.underWay.length) this.hear()
    while (Object.keys(this.ledger.pending).length) {
      this.send()
      while (this.underWay.length) this.hear()
    }
    this.look()
  }

  private choose(): void {
    const question = this.county.pick(QUESTIONS)
    const value = this.county.pick(VALUES)
    if (ledgers.same(value, ledgers.valueOf(this.ledger, question))) return
    this.ledger = ledgers.enter(this.ledger, ledgers.itemOf(this.ledger, question, value, ++this.seq))
    this.lastChoice.set(question, value)
    this.lastSeq.set(question, this.seq)
  }

  /** The request arrives, once or twice; its reply is on the way. */
  private send(): void {
    const sent = ledgers.toSend(this.ledger, this.county.random() < 0.3 ? 1 : 100)
    if (!sent.length) return
    if (this.county.random() < 0.2) this.county.save(this.device, sent)
    this.underWay.push({ sent, receipts: this.county.save(this.device, sent) })
  }

  /** A reply arrives, not necessarily the oldest. */
  private hear(): void {
    const [reply] = this.underWay.splice(Math.floor(this.county.random() * this.underWay.length), 1)
    if (!reply) return
    for (const receipt of reply.receipts) {
      const item = reply.sent.find((one) => one.device_seq === receipt.device_seq)
      const agrees = item && ledgers.same(item.value, receipt.value as AnswerValue)
      if (receipt.outcome === 'accepted' || agrees) this.acknowledged.add(receipt.device_seq)
    }
    this.ledger = ledgers.receive(this.ledger, reply.sent, reply.receipts)
  }

  private lose(): void {
    this.underWay.pop()
  }

  /** The page is closed with its replies, and opened again with what it kept and what the server holds. */
  private reload(): void {
    this.underWay.length = 0
    const answers = [...this.county.rows].map(([question, { value, rev }]) => ({ question, value, rev }))
    this.ledger = ledgers.adopt(this.ledger, answers)
  }

  private look(): void {
    for (const question of QUESTIONS) {
      const held = this.ledger.held[question]
      if (ledgers.saveState(this.ledger, question) !== 'saved' || !held) continue
      const row = this.county.rows.get(question)
      if (!row || row.rev < held.rev) this.saidSavedTooEarly.push(question)
    }
  }
}
