/** How a question and its answer are put into words. */

import type { Question, QuestionType } from '@/api/shapes'
import type { AnswerValue, SaveState } from './ledger'

export const TYPES: Readonly<Record<QuestionType, string>> = {
  single: '单选题',
  multiple: '多选题',
  judge: '判断题',
  fill: '填空题',
  short: '简答题',
}

export const SAVE_STATES: Readonly<Record<SaveState, string>> = {
  none: '未作答',
  saved: '已保存',
  waiting: '待同步',
  conflict: '两处答案不同',
}

/** The letter of an option by its place on the screen; what is sent is the option's id. */
export function letter(place: number): string {
  return String.fromCharCode(65 + place)
}

/** An answer as a person reads it. */
export function inWords(question: Question, value: AnswerValue): string {
  if (value === null || value === '') return '未作答'
  if (typeof value === 'boolean') return value ? '对' : '错'
  if (typeof value === 'string') return value
  if (question.type === 'fill') return value.map((text) => text || '（空）').join('；')
  return (question.options ?? [])
    .map((option, place) => ({ id: option.id, letter: letter(place) }))
    .filter((option) => value.includes(option.id))
    .map((option) => option.letter)
    .join('')
}
