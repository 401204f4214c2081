/** What a page is told of a sitting, and what of it is kept.  Pure. */

import type { Attempt, HandInReceipt } from '@/api/shapes'
import type { Anchor } from './countdown'
import { EMPTY, type Ledger, type Pending } from './ledger'
import type { Kept, SittingRecord } from './records'

/** Everything the page shows. */
export interface SittingState {
  readonly attempt: Attempt
  readonly title: string
  readonly ledger: Ledger
  readonly marked: readonly number[]
  readonly secondsLeft: number
  readonly isOffline: boolean
  readonly isSignedOut: boolean
  readonly isTakenOver: boolean
  readonly isHandingIn: boolean
  readonly survivesReload: boolean
  /** Answers the server would not take as they are, with its reason. */
  readonly refused: Readonly<Record<number, string>>
  readonly end: End | null
}

/** How it ended: with a receipt (none when the attempt was voided), and what had not arrived by then. */
export interface End {
  readonly receipt: HandInReceipt | null
  readonly unsent: readonly number[]
}

/** What a sitting begins with on this page: the server's word or (not fresh) this device's, and what was kept here. */
export interface Beginning {
  readonly attempt: Attempt
  readonly title: string
  readonly anchor: Anchor
  readonly isFresh: boolean
  readonly kept: Kept | null
}

export function stateAtFirst(from: Beginning, secondsLeft: number, survivesReload: boolean): SittingState {
  return {
    attempt: from.attempt,
    title: from.title,
    ledger: from.kept?.ledger ?? EMPTY,
    marked: from.kept?.record.marked ?? [],
    secondsLeft,
    isOffline: false,
    isSignedOut: false,
    isTakenOver: false,
    isHandingIn: from.kept?.record.isHandingIn ?? false,
    survivesReload,
    refused: {},
    end: null,
  }
}

/** What a later page needs; unsent answers are kept one by one, not here. */
export function recordOf({ attempt, title, ledger, marked, isHandingIn }: SittingState, anchor: Anchor): SittingRecord {
  return { attempt, title, held: ledger.held, conflicts: ledger.conflicts, marked, anchor, isHandingIn }
}

/** The items of a refused batch that the server named (by JSON pointers) as unable to answer their questions. */
export function unfit(errors: unknown, sent: readonly Pending[]): { item: Pending; detail: string }[] {
  return ((errors ?? []) as { pointer: string; detail: string }[])
    .map(({ pointer, detail }) => ({ item: sent[placeOf(pointer)], detail }))
    .filter((fault): fault is { item: Pending; detail: string } => fault.item !== undefined)
}

function placeOf(pointer: string): number {
  const found = /^#\/answers\/(\d+)/.exec(pointer)
  return found ? Number(found[1]) : -1
}
