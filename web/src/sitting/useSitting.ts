/** A sitting for a Vue page: its state, and the page's comings and goings. */

import { computed, onBeforeUnmount, shallowRef } from 'vue'
import { useRouter } from 'vue-router'
import { SignedOut } from '@/api/client'
import { keep } from '@/kit/kept'
import { mayPass, NothingOpen, openSitting } from './opening'
import type { Sitting } from './sitting'
import type { End, SittingState } from './state'

export function useSitting(exam: string) {
  const router = useRouter()
  const sitting = shallowRef<Sitting | null>(null)
  const state = shallowRef<SittingState | null>(null)
  const trouble = shallowRef('')
  let isGone = false

  async function open() {
    trouble.value = ''
    try {
      const opened = await openSitting(exam, show)
      if (isGone) return opened.stop()
      sitting.value = opened
      show(opened.state)
    } catch (error) {
      if (error instanceof NothingOpen) return router.replace(error.path)
      if (error instanceof SignedOut) return router.replace({ path: '/sign-in', query: { next: `/exams/${exam}/sit` } })
      trouble.value = (error as Error).message
      if (mayPass(error)) setTimeout(() => !isGone && void open(), 3000 + Math.random() * 3000)
    }
    return undefined
  }

  function show(next: SittingState) {
    state.value = next
    if (next.end) leave(next.attempt.id, next.end)
  }

  /** It is over: what had not arrived is told beside the receipt. */
  function leave(attempt: string, end: End) {
    keep(`unsent.${attempt}`, end.unsent.length ? placesOf(end.unsent) : [])
    void router.replace(`/attempts/${attempt}`)
  }

  function placesOf(numbers: readonly number[]): number[] {
    const order = state.value?.attempt.questions.map((question) => question.number) ?? []
    return numbers.map((number) => order.indexOf(number) + 1)
  }

  const events: [EventTarget, string, () => void][] = [
    [document, 'visibilitychange', () => (document.hidden ? sitting.value?.leaving() : sitting.value?.returned())],
    [window, 'pagehide', () => sitting.value?.leaving()],
    [window, 'pageshow', () => sitting.value?.returned()],
    [window, 'online', () => sitting.value?.reconnected()],
    [window, 'offline', () => sitting.value?.disconnected()],
  ]
  for (const [target, name, listener] of events) target.addEventListener(name, listener)
  onBeforeUnmount(() => {
    isGone = true
    for (const [target, name, listener] of events) target.removeEventListener(name, listener)
    sitting.value?.leaving()
    sitting.value?.stop()
  })

  void open()
  return { sitting, state, trouble, isOpen: computed(() => state.value !== null), open }
}
