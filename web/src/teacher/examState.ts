/** What an exam means for the person who looks at it now. */

import type { MyExam } from '@/api/shapes'

export type Group = 'now' | 'later' | 'past'

export function groupOf(exam: MyExam): Group {
  if (exam.open_attempt_id) return 'now'
  if (exam.phase === 'scheduled') return 'later'
  return mayStart(exam) ? 'now' : 'past'
}

export function mayStart(exam: MyExam): boolean {
  return exam.phase === 'open' && !exam.excuse && exam.attempts_used < exam.attempts_allowed
}

/** The state in a few words, for the label on a card. */
export function stateOf(exam: MyExam): string {
  if (exam.open_attempt_id) return '正在作答'
  if (exam.excuse) return '免考'
  if (exam.phase === 'cancelled') return '已取消'
  if (exam.phase === 'scheduled') return '未开始'
  if (exam.attempts_used > 0) return mayStart(exam) ? '可以再考' : '已交卷'
  return exam.phase === 'open' ? '可以开始' : '已结束'
}
