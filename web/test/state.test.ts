import { expect, it } from 'vitest'
import { EMPTY, enter, itemOf, leaveOut } from '../src/sitting/ledger'
import { unfit } from '../src/sitting/state'

it('a refused batch leaves out only what the server named, as it was sent', () => {
  const first = itemOf(EMPTY, 4, ['x'], 1)
  const second = itemOf(EMPTY, 5, ['y'], 2)
  const ledger = [first, second].reduce(enter, EMPTY)

  const faults = unfit([{ pointer: '#/answers/1/value', detail: '太长。' }, { pointer: '#', detail: '?' }], [first, second])

  expect(faults).toEqual([{ item: second, detail: '太长。' }])
  expect(leaveOut(ledger, [second]).pending).toEqual({ 4: first })
  const changed = enter(ledger, itemOf(ledger, 5, ['z'], 3))
  expect(leaveOut(changed, [second])).toEqual(changed)
})
