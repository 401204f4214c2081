import { describe, expect, it } from 'vitest'
import * as ledgers from '../src/sitting/ledger'
import { County, Phone } from './county'

const answered = (ledger: ledgers.Ledger, question: number, value: ledgers.AnswerValue, seq: number) =>
  ledgers.enter(ledger, ledgers.itemOf(ledger, question, value, seq))

describe('an answer', () => {
  it('counts as saved only when the server has acknowledged exactly what is shown', () => {
    let ledger = answered(ledgers.EMPTY, 1, ['A'], 1)
    const sent = ledgers.toSend(ledger, 10)
    ledger = answered(ledger, 1, ['B'], 2)

    ledger = ledgers.receive(ledger, sent, [{ question: 1, device_seq: 1, outcome: 'accepted', rev: 1 }])

    expect(ledgers.saveState(ledger, 1)).toBe('waiting')
    expect(ledgers.valueOf(ledger, 1)).toEqual(['B'])
    const rest = ledgers.toSend(ledger, 10)
    ledger = ledgers.receive(ledger, rest, [{ question: 1, device_seq: 2, outcome: 'accepted', rev: 2 }])
    expect(ledgers.saveState(ledger, 1)).toBe('saved')
    expect(ledgers.promised(ledger)).toEqual({ 1: 2 })
  })

  it('is sent in the order of choosing, and never altered once it was sent', () => {
    let ledger = answered(answered(ledgers.EMPTY, 7, true, 1), 2, ['A'], 2)
    const first = ledgers.toSend(ledger, 1)
    expect(first.map((item) => item.question)).toEqual([7])
    ledger = ledgers.adopt(ledger, [{ question: 7, value: false, rev: 4 }])
    expect(ledgers.toSend(ledger, 1)).toEqual(first)
  })

  it('that another device changed is shown as its value, and ours is kept until the person chooses', () => {
    let ledger = answered(ledgers.EMPTY, 1, ['A'], 1)
    const receipt = { question: 1, device_seq: 1, outcome: 'conflict', rev: 3, value: ['C'] } as const
    ledger = ledgers.receive(ledger, ledgers.toSend(ledger, 10), [receipt])

    expect(ledgers.saveState(ledger, 1)).toBe('conflict')
    expect(ledgers.valueOf(ledger, 1)).toEqual(['C'])
    expect(ledger.conflicts[1]).toEqual({ mine: ['A'], theirs: ['C'] })
    expect(ledgers.saveState(ledgers.keepTheirs(ledger, 1), 1)).toBe('saved')
    const mine = ledgers.itemOf(ledger, 1, ['A'], 2)
    expect(mine.base_rev).toBe(3)
    expect(ledgers.enter(ledger, mine).conflicts).toEqual({})
  })

  it('that both devices gave alike is no conflict', () => {
    let ledger = answered(ledgers.EMPTY, 1, ['A'], 1)
    const receipt = { question: 1, device_seq: 1, outcome: 'conflict', rev: 3, value: ['A'] } as const
    ledger = ledgers.receive(ledger, ledgers.toSend(ledger, 10), [receipt])
    expect(ledgers.saveState(ledger, 1)).toBe('saved')
  })

  it('the server lost in a restored backup is sent again', () => {
    const ledger = ledgers.adopt(ledgers.EMPTY, [{ question: 1, value: ['A'], rev: 5 }])
    const shown = [{ question: 1, value: null, rev: 2 }]
    expect(ledgers.lostBy(ledger, shown)).toEqual([1])
    expect(ledgers.adopt(ledger, shown)).toEqual(ledger)
    const again = ledgers.itemsAgain(ledger, [1, 9], [8, 9])
    expect(again).toEqual([{ question: 1, value: ['A'], base_rev: 5, device_seq: 8 }])
  })

  it.each([
    [null, false],
    [[], false],
    [['', ' '], false],
    [['', '2018'], true],
    [false, true],
    ['', false],
  ] as const)('%j counts as answered: %s', (value, expected) => {
    expect(ledgers.isAnswered(value as ledgers.AnswerValue)).toBe(expected)
  })
})

describe('phones on a network that loses, repeats and reorders', () => {
  it.each(Array.from({ length: 60 }, (_, seed) => seed + 1))(
    'end with what the person chose last and lose nothing silently (seed %i)',
    (seed) => {
      const county = new County(seed)
      const phones = [new Phone(county, 'phone-one'), new Phone(county, 'phone-two')]
      for (let step = 0; step < 150; step++) county.pick(phones).act()
      for (let round = 0; round < 4; round++) for (const phone of phones) phone.settle()

      for (const phone of phones) {
        expect(phone.ledger.pending).toEqual({})
        expect(phone.saidSavedTooEarly).toEqual([])
      }
      // Every choice is the value that counts, was replaced by a later one on its phone, or was shown as a conflict.
      expect(county.unaccounted(phones)).toEqual([])
    },
  )
})
