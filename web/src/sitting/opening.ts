/** How a sitting comes to this page: just begun, begun before on this phone, or begun on another one. */

import { get, Refused, Unreachable } from '@/api/client'
import type { MyExam } from '@/api/shapes'
import { begun, rememberBegun } from './device'
import { openRecords } from './records'
import { Sitting } from './sitting'
import type { SittingState } from './state'
import * as transport from './transport'

let justBegun: transport.Opened | null = null

/** Begin, or go on, as the person asked; the sitting's page takes it from here. */
export async function begin(exam: MyExam): Promise<void> {
  justBegun = await transport.open(exam.id, exam.open_attempt_id)
  rememberBegun(exam.id, justBegun.attempt.id, exam.title)
}

/** Where the page goes instead, when there is nothing to sit. */
export class NothingOpen extends Error {
  constructor(readonly path: string) {
    super('没有正在进行的作答。')
  }
}

/** Return the sitting of an exam; raises NothingOpen, or what the server or the network said. */
export async function openSitting(exam: string, onChange: (state: SittingState) => void): Promise<Sitting> {
  const records = await openRecords()
  const opened = justBegun
  justBegun = null
  const mark = begun(exam)
  if (opened && mark) return fresh(opened, mark.title)
  const kept = mark ? await records.load(mark.attempt) : null
  if (kept) {
    const { attempt, title, anchor } = kept.record
    return new Sitting(records, { attempt, title, anchor, isFresh: false, kept }, onChange)
  }
  return mark ? again(mark.attempt, mark.title) : elsewhere()

  async function fresh({ attempt, askedAt }: transport.Opened, title: string): Promise<Sitting> {
    const anchor = { secondsLeft: attempt.seconds_left, at: askedAt }
    // Begun here before, and left: what was not sent is still here.
    return new Sitting(records, { attempt, title, anchor, isFresh: true, kept: await records.load(attempt.id) }, onChange)
  }

  async function again(attempt: string, title: string): Promise<Sitting> {
    try {
      return await fresh(await transport.open(exam, attempt), title)
    } catch (error) {
      if (error instanceof Refused && error.code === 'attempt-closed') throw new NothingOpen(`/attempts/${attempt}`)
      throw error
    }
  }

  /** Begun on another phone: the exam itself knows. */
  async function elsewhere(): Promise<Sitting> {
    const known = await get<MyExam>(`/exams/${exam}`)
    if (!known.open_attempt_id) throw new NothingOpen(`/exams/${exam}`)
    const sitting = await again(known.open_attempt_id, known.title)
    rememberBegun(exam, known.open_attempt_id, known.title)
    return sitting
  }
}

/** Whether trying once more may help. */
export function mayPass(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Refused && error.isPassing)
}
