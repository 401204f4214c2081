/** The API's shapes by the names the pages use. */

import type { components } from './schema'

type Schemas = components['schemas']

export type Me = Schemas['MeOut']
export type SignedIn = Schemas['SignedInOut']
export type Session = Schemas['SessionOut']
export type Notice = Schemas['NoticeOut']
export type MyExam = Schemas['MyExamOut']
export type AttemptState = Schemas['AttemptStateOut']
export type HandInReceipt = Schemas['HandInOut']
export type SaveReply = Schemas['SaveOut']
export type Attempt = Schemas['AttemptOut']
export type Question = Schemas['PaperQuestionOut']
export type QuestionType = Question['type']
export type MyResult = Schemas['MyResultOut']
export type Review = Schemas['ReviewOut']
export type ReviewedQuestion = Schemas['ReviewedQuestionOut']
