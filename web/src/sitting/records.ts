/** Where a sitting survives a reload: IndexedDB, or memory where it is blocked. */

import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { Disagreement, Held, Ledger, Pending } from './ledger'
import type { Attempt } from '@/api/shapes'
import type { Anchor } from './countdown'

/** All that is kept of one sitting beside its unsent answers. */
export interface SittingRecord {
  readonly attempt: Attempt
  readonly title: string
  readonly held: Readonly<Record<number, Held>>
  readonly conflicts: Readonly<Record<number, Disagreement>>
  readonly marked: readonly number[]
  readonly anchor: Anchor
  readonly isHandingIn: boolean
}

interface Tables extends DBSchema {
  sitting: { key: string; value: SittingRecord }
  pending: { key: [string, number]; value: Pending & { attempt: string } }
  counter: { key: string; value: number }
}

/** What was kept of a sitting by an earlier page. */
export interface Kept {
  readonly record: SittingRecord
  readonly ledger: Ledger
}

export interface Records {
  /** False when nothing outlives the page: the person is told. */
  readonly survives: boolean
  nextSeq(): Promise<number>
  load(attempt: string): Promise<Kept | null>
  putPending(attempt: string, item: Pending): Promise<void>
  dropPending(attempt: string, items: readonly Pending[]): Promise<void>
  putRecord(record: SittingRecord): Promise<void>
  forget(attempt: string): Promise<void>
}

const PATIENCE = 1500 // milliseconds; some web views leave a request to IndexedDB unanswered for ever

/** Open the store of this browser; falls back to memory when it is blocked or does not answer. */
export async function openRecords(): Promise<Records> {
  try {
    const opening = openDB<Tables>('xuekao', 1, {
      upgrade(database) {
        database.createObjectStore('sitting')
        database.createObjectStore('pending')
        database.createObjectStore('counter')
      },
    })
    return new BrowserRecords(await inTime(opening))
  } catch {
    return new NoRecords()
  }
}

function inTime<T>(promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('storage does not answer')), PATIENCE)
    promise.then(resolve, reject)
  })
}

/** IndexedDB, shared by all tabs: what one tab writes, the others send as well; the numbers are unique among them. */
class BrowserRecords implements Records {
  survives = true
  private lastSeq = 0

  constructor(private readonly database: IDBPDatabase<Tables>) {}

  nextSeq(): Promise<number> {
    return this.tried(
      async () => {
        const transaction = this.database.transaction('counter', 'readwrite')
        const seq = ((await transaction.store.get('seq')) ?? 0) + 1
        await transaction.store.put(seq, 'seq')
        await transaction.done
        return (this.lastSeq = seq)
      },
      () => ++this.lastSeq,
    )
  }

  load(attempt: string) {
    return this.tried(
      async () => {
        const record = await this.database.get('sitting', attempt)
        if (!record) return null
        const pending: Record<number, Pending> = {}
        for (const { attempt: _, ...item } of await this.database.getAll('pending', all(attempt))) {
          pending[item.question] = item
        }
        return { record, ledger: { held: record.held, conflicts: record.conflicts, pending } }
      },
      () => null,
    )
  }

  putPending(attempt: string, item: Pending) {
    const write = () => this.database.put('pending', { ...item, attempt }, [attempt, item.question])
    return this.tried(async () => void (await write()), nothing)
  }

  dropPending(attempt: string, items: readonly Pending[]) {
    return this.tried(async () => {
      const transaction = this.database.transaction('pending', 'readwrite')
      for (const item of items) {
        const kept = await transaction.store.get([attempt, item.question])
        if (kept && kept.device_seq === item.device_seq) await transaction.store.delete([attempt, item.question])
      }
      await transaction.done
    }, nothing)
  }

  putRecord(record: SittingRecord) {
    return this.tried(async () => void (await this.database.put('sitting', record, record.attempt.id)), nothing)
  }

  forget(attempt: string) {
    return this.tried(async () => {
      await this.database.delete('sitting', attempt)
      await this.database.delete('pending', all(attempt))
    }, nothing)
  }

  /** Try the database; a full or failing one must not stop the sitting, only its surviving of a reload. */
  private async tried<T>(work: () => Promise<T>, otherwise: () => T): Promise<T> {
    if (!this.survives) return otherwise()
    try {
      return await inTime(work())
    } catch {
      this.survives = false
      return otherwise()
    }
  }
}

/** Nothing: the page itself remembers until it is closed. */
class NoRecords implements Records {
  readonly survives = false
  private seq = 0

  nextSeq() {
    return Promise.resolve(++this.seq)
  }

  load() {
    return Promise.resolve(null)
  }

  putPending() {
    return Promise.resolve()
  }

  dropPending() {
    return Promise.resolve()
  }

  putRecord() {
    return Promise.resolve()
  }

  forget() {
    return Promise.resolve()
  }
}

function all(attempt: string): IDBKeyRange {
  return IDBKeyRange.bound([attempt, 0], [attempt, Infinity])
}

function nothing(): void {}
