/** What a phone can do; nothing of it keeps anybody from starting. */

import { openRecords } from '@/sitting/records'

export interface Finding {
  readonly what: string
  readonly isGood: boolean
  readonly words: string
}

const SLOW = 3000 // milliseconds for one small answer of the server
const CLOCK_OFF = 120000 // milliseconds between the phone's clock and the server's

export async function checkStorage(): Promise<Finding> {
  const { survives } = await openRecords()
  return {
    what: '保存',
    isGood: survives,
    words: survives
      ? '可以在本机暂存答案，断网也能作答。'
      : '浏览器不允许暂存（可能是无痕模式）。可以考试，但断网时请不要刷新或关闭页面。',
  }
}

/** One small request tells both: how long it took, and what time it is at the server. */
export async function checkClockAndNetwork(): Promise<Finding[]> {
  const from = performance.now()
  try {
    const reply = await fetch('/healthz', { cache: 'no-store' })
    const took = performance.now() - from
    return [network(reply.ok, took), clock(reply.headers.get('Date'), took)]
  } catch {
    return [{ what: '网络', isGood: false, words: '连接不上服务器，请检查网络后再开始。' }]
  }
}

function network(isUp: boolean, took: number): Finding {
  if (!isUp) return { what: '网络', isGood: false, words: '服务器暂时不能回应，请稍等再试。' }
  const isFast = took < SLOW
  return { what: '网络', isGood: isFast, words: isFast ? '连接正常。' : '网络较慢，答案会自动重试保存，请耐心。' }
}

function clock(date: string | null, took: number): Finding {
  const difference = date ? Math.abs(Date.now() - took / 2 - Date.parse(date)) : 0
  const isRight = difference < CLOCK_OFF
  return {
    what: '时钟',
    isGood: isRight,
    words: isRight ? '时间准确。' : '手机时间不准。不影响考试，剩余时间以服务器为准。',
  }
}
