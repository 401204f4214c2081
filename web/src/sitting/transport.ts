/** The sitting's four requests. */

import { get, post, read, Unreachable } from '@/api/client'
import type { Attempt, AttemptState, HandInReceipt, SaveReply } from '@/api/shapes'
import { deviceId } from './device'
import { instant, type Instant } from './instant'
import type { Pending } from './ledger'

/** An attempt with the instant at which it was asked for: its seconds count from there. */
export interface Opened {
  readonly attempt: Attempt
  readonly askedAt: Instant
}

declare global {
  interface Window {
    earlyAttempt?: { attempt: string; sentAt: [number, number]; reply: Promise<Response | null> }
  }
}

/** Begin the exam, or with `resumes` go on with that attempt and begin no other. */
export async function open(exam: string, resumes: string | null): Promise<Opened> {
  const early = await takeEarly(resumes)
  if (early) return early
  const askedAt = instant()
  const body = { device_id: deviceId(), ...(resumes ? { resumes } : {}) }
  return { attempt: await post<Attempt>(`/exams/${exam}/attempts`, body), askedAt }
}

/** The reply to the request made in the page's head; null when there is none, or it has to be made again. */
async function takeEarly(attempt: string | null): Promise<Opened | null> {
  const early = window.earlyAttempt
  delete window.earlyAttempt
  if (!early || early.attempt !== attempt) return null
  const reply = await early.reply
  if (!reply) throw new Unreachable()
  if (reply.status === 401) return null
  return {
    attempt: await read<Attempt>(reply),
    askedAt: { steady: early.sentAt[0], wall: early.sentAt[1] },
  }
}

export function save(attempt: string, items: readonly Pending[], keepalive = false): Promise<SaveReply> {
  return post<SaveReply>(`/attempts/${attempt}/answers`, { device_id: deviceId(), answers: items }, { keepalive })
}

export function handIn(
  attempt: string,
  items: readonly Pending[],
  held: Readonly<Record<string, number>>,
): Promise<HandInReceipt> {
  return post<HandInReceipt>(`/attempts/${attempt}/hand-in`, { device_id: deviceId(), answers: items, held })
}

export function state(attempt: string): Promise<AttemptState> {
  return get<AttemptState>(`/attempts/${attempt}`)
}
