/** Where a sitting survives a reload: IndexedDB, or memory where it is blocked. */

import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import { EMPTY, type Disagreement, type Held, type Ledger, type Pending } from './ledger'
import type { Attempt } from './attempt'
import type { Anchor } from './countdown'

/** All that is kept of one sitting beside its unsent answers. */
export interface Record_ {
  readonly attempt: Attempt
  readonly title: string
  readonly person: string
  readonly held: Readonly<Record<number, Held>>
  readonly conflicts: Readonly<Record<number, Disagreement>>
  readonly marked: readonly number[]
  readonly anchor: Anchor
  readonly isHandingIn: boolean
}

interface Tables extends DBSchema {
  sitting: { key: string; value: Record_ }
  pending: { key: [string, number]; value: Pending & { attempt: string } }
  counter: { key: string; value: number }
}

export interface Records {
  /** False when nothing outlives the page: the person is told. */
  readonly survives: boolean
  nextSeq(): Promise<number>
  load(attempt: string): Promise<{ record: Record_; ledger: Ledger } | null>
  putPending(attempt: string, item: Pending): Promise<void>
  dropPending(attempt: string, items: readonly Pending[]): Promise<void>
  putRecord(record: Record_): Promise<void>
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
    return new MemoryRecords()
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
  private readonly spare = new MemoryRecords()

  constructor(private readonly database: IDBPDatabase<Tables>) {}

  nextSeq(): Promise<number> {
    return this.tried(
      async () => {
        const transaction = this.database.transaction('counter', 'readwrite')
        const seq = ((await transaction.store.get('seq')) ?? 0) + 1
        await transaction.store.put(seq, 'seq')
        await transaction.done
        this.spare.seq = seq
        return seq
      },
      () => this.spare.nextSeq(),
    )
  }

  load(attempt: string) {
    return this.tried(
      async () => {
        const record = await this.database.get('sitting', attempt)
        if (!record) return null
        const items = await this.database.getAll('pending', IDBKeyRange.bound([attempt, 0], [attempt, Infinity]))
        const pending: Record<number, Pending> = {}
        for (const { attempt: _, ...item } of items) pending[item.question] = item
        return { record, ledger: { held: record.held, conflicts: record.conflicts, pending } }
      },
      () => this.spare.load(attempt),
    )
  }

  putPending(attempt: string, item: Pending) {
    void this.spare.putPending(attempt, item)
    return this.tried(
      async () => void (await this.database.put('pending', { ...item, attempt }, [attempt, item.question])),
      async () => {},
    )
  }

  dropPending(attempt: string, items: readonly Pending[]) {
    void this.spare.dropPending(attempt, items)
    return this.tried(
      async () => {
        const transaction = this.database.transaction('pending', 'readwrite')
        for (const item of items) {
          const kept = await transaction.store.get([attempt, item.question])
          if (kept && kept.device_seq === item.device_seq) await transaction.store.delete([attempt, item.question])
        }
        await transaction.done
      },
      async () => {},
    )
  }

  putRecord(record: Record_) {
    void this.spare.putRecord(record)
    return this.tried(
      async () => void (await this.database.put('sitting', record, record.attempt.id)),
      async () => {},
    )
  }

  forget(attempt: string) {
    void this.spare.forget(attempt)
    return this.tried(
      async () => {
        await this.database.delete('sitting', attempt)
        await this.database.delete('pending', IDBKeyRange.bound([attempt, 0], [attempt, Infinity]))
      },
      async () => {},
    )
  }

  /** Try the database; a full or failing one must not stop the sitting, only its surviving of a reload. */
  private async tried<T>(work: () => Promise<T>, otherwise: () => Promise<T>): Promise<T> {
    if (!this.survives) return otherwise()
    try {
      return await inTime(work())
    } catch {
      this.survives = false
      return otherwise()
    }
  }
}

/** Memory: the page itself remembers, and nothing else. */
export class MemoryRecords implements Records {
  readonly survives = false
  seq = 0
  private readonly sittings = new Map<string, Record_>()
  private readonly pending = new Map<string, Map<number, Pending>>()

  nextSeq() {
    return Promise.resolve(++this.seq)
  }

  load(attempt: string) {
    const record = this.sittings.get(attempt)
    if (!record) return Promise.resolve(null)
    const pending: Record<number, Pending> = {}
    this.of(attempt).forEach((item) => (pending[item.question] = item))
    return Promise.resolve({ record, ledger: { ...EMPTY, held: record.held, conflicts: record.conflicts, pending } })
  }

  putPending(attempt: string, item: Pending) {
    this.of(attempt).set(item.question, item)
    return Promise.resolve()
  }

  dropPending(attempt: string, items: readonly Pending[]) {
    const kept = this.of(attempt)
    for (const item of items) if (kept.get(item.question)?.device_seq === item.device_seq) kept.delete(item.question)
    return Promise.resolve()
  }

  putRecord(record: Record_) {
    this.sittings.set(record.attempt.id, record)
    return Promise.resolve()
  }

  forget(attempt: string) {
    this.sittings.delete(attempt)
    this.pending.delete(attempt)
    return Promise.resolve()
  }

  private of(attempt: string): Map<number, Pending> {
    const kept = this.pending.get(attempt) ?? new Map<number, Pending>()
    this.pending.set(attempt, kept)
    return kept
  }
}
