/**
 * What this device knows of the answers of one sitting, and what becomes of it.  Pure: no network, storage or clock.
 *
 * `held` is what the server has acknowledged, `pending` what it has not.  "Saved" is said of an answer only when
 * nothing of it is pending; a value that another device changed meanwhile is kept under `conflicts` until the person
 * has chosen.
 */

export type AnswerValue = string[] | string | boolean | null

/** An answer as the server holds it. */
export interface Held {
  readonly value: AnswerValue
  readonly rev: number
}

/** An answer the server has not acknowledged.  Once sent it is never altered: a repetition is known by its body. */
export interface Pending {
  readonly question: number
  readonly value: AnswerValue
  readonly base_rev: number
  readonly device_seq: number
}

/** Two devices answered one question: what was chosen here, and what counts at the server. */
export interface Disagreement {
  readonly mine: AnswerValue
  readonly theirs: AnswerValue
}

export interface Receipt {
  readonly question: number
  readonly device_seq: number
  readonly outcome: 'accepted' | 'conflict' | 'closed'
  readonly rev: number
  readonly value?: unknown
}

export interface ServerAnswer {
  readonly question: number
  readonly value?: unknown
  readonly rev: number
}

export interface Ledger {
  readonly held: Readonly<Record<number, Held>>
  readonly pending: Readonly<Record<number, Pending>>
  readonly conflicts: Readonly<Record<number, Disagreement>>
}

export type SaveState = 'none' | 'saved' | 'waiting' | 'conflict'

export const EMPTY: Ledger = { held: {}, pending: {}, conflicts: {} }

/** The answer to show: what was chosen here last, or else what the server holds. */
export function valueOf(ledger: Ledger, question: number): AnswerValue {
  const shown = ledger.pending[question] || ledger.held[question]
  return shown ? shown.value : null
}

export function isAnswered(value: AnswerValue): boolean {
  if (value === null) return false
  return Array.isArray(value) ? value.some((part) => part.trim() !== '') : value !== ''
}

export function saveState(ledger: Ledger, question: number): SaveState {
  if (ledger.conflicts[question]) return 'conflict'
  if (ledger.pending[question]) return 'waiting'
  return ledger.held[question] ? 'saved' : 'none'
}

/** The item that carries a choice to the server. */
export function itemOf(ledger: Ledger, question: number, value: AnswerValue, deviceSeq: number): Pending {
  return { question, value, base_rev: ledger.held[question]?.rev ?? 0, device_seq: deviceSeq }
}

/** Take an item in: it is pending until the server says otherwise, and it settles any conflict. */
export function enter(ledger: Ledger, item: Pending): Ledger {
  return {
    held: ledger.held,
    pending: { ...ledger.pending, [item.question]: item },
    conflicts: without(ledger.conflicts, item.question),
  }
}

/** The next items to send, in the order in which they were chosen. */
export function toSend(ledger: Ledger, most: number): Pending[] {
  return Object.keys(ledger.pending)
    .map((question) => ledger.pending[Number(question)] as Pending)
    .sort((one, other) => one.device_seq - other.device_seq)
    .slice(0, most)
}

/** Take the server's word on items that were sent. */
export function receive(ledger: Ledger, sent: readonly Pending[], receipts: readonly Receipt[]): Ledger {
  return receipts.reduce((now, receipt) => {
    const item = sent.find((one) => one.question === receipt.question && one.device_seq === receipt.device_seq)
    return item ? receiveOne(now, item, receipt) : now
  }, ledger)
}

function receiveOne(ledger: Ledger, item: Pending, receipt: Receipt): Ledger {
  if (receipt.outcome === 'closed') return ledger
  const isAccepted = receipt.outcome === 'accepted'
  const value = isAccepted ? item.value : asValue(receipt.value)
  const newest = (ledger.held[item.question]?.rev ?? 0) <= receipt.rev
  const held = newest ? { ...ledger.held, [item.question]: { value, rev: receipt.rev } } : ledger.held
  if (ledger.pending[item.question]?.device_seq !== item.device_seq) return { ...ledger, held }
  const agrees = isAccepted || same(value, item.value)
  return {
    held,
    pending: without(ledger.pending, item.question),
    conflicts: agrees
      ? ledger.conflicts
      : { ...ledger.conflicts, [item.question]: { mine: item.value, theirs: value } },
  }
}

/**
 * Take what the server holds when a sitting is opened or opened again.  What was chosen here stays pending.
 *
 * A revision above the server's was acknowledged and is gone there (a restored backup): it stays held here, and
 * `lostBy` names it so that it is sent again.
 */
export function adopt(ledger: Ledger, answers: readonly ServerAnswer[]): Ledger {
  const held: Record<number, Held> = { ...ledger.held }
  for (const answer of answers) {
    const known = held[answer.question]
    if (!known || known.rev <= answer.rev) held[answer.question] = { value: asValue(answer.value), rev: answer.rev }
  }
  return { ...ledger, held }
}

/** The questions of which this device was promised a later revision than the server now shows. */
export function lostBy(ledger: Ledger, answers: readonly ServerAnswer[]): number[] {
  const shown = new Map(answers.map((answer) => [answer.question, answer.rev] as const))
  return Object.keys(ledger.held)
    .map(Number)
    .filter((question) => (ledger.held[question] as Held).rev > (shown.get(question) ?? 0))
}

/** The items that send again what the server lacks; what is pending for such a question goes anyway. */
export function itemsAgain(ledger: Ledger, questions: readonly number[], seqs: readonly number[]): Pending[] {
  return questions
    .filter((question) => ledger.held[question] && !ledger.pending[question])
    .map((question, place) => itemOf(ledger, question, valueOf(ledger, question), seqs[place] as number))
}

/** Take items out that the server will not have. */
export function leaveOut(ledger: Ledger, items: readonly Pending[]): Ledger {
  const stillThere = items.filter((item) => ledger.pending[item.question]?.device_seq === item.device_seq)
  return stillThere.reduce((now, item) => ({ ...now, pending: without(now.pending, item.question) }), ledger)
}

/** The revision promised for every question, for the hand-in. */
export function promised(ledger: Ledger): Record<string, number> {
  const revs: Record<string, number> = {}
  for (const question of Object.keys(ledger.held)) revs[question] = (ledger.held[Number(question)] as Held).rev
  return revs
}

/** The person keeps what the server holds. */
export function keepTheirs(ledger: Ledger, question: number): Ledger {
  return { ...ledger, conflicts: without(ledger.conflicts, question) }
}

export function same(one: AnswerValue, other: AnswerValue): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function asValue(value: unknown): AnswerValue {
  return (value === undefined ? null : value) as AnswerValue
}

function without<T>(record: Readonly<Record<number, T>>, question: number): Record<number, T> {
  const { [question]: _, ...rest } = record
  return rest
}
