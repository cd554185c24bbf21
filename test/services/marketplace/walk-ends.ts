// The end of the walk: the work is reviewed, and the offer goes.
import { setTimeout as sleep } from 'node:timers/promises'
import { storeOf } from '../../../src/plugins/media'
import type { TestApp } from '../../support/app'
import type { Step } from '../../support/scenario'
import { both, moved, news } from './walk-jobs'
import { heard } from './walk-listeners'

const review = { rating: 4.5, description: '¡Excelente!' }

/** Waits until the store has no file of any promotion. */
async function untilGone({ app }: TestApp): Promise<undefined> {
  for (let tries = 0; tries < 200; tries++) {
    const keys: string[] = []
    for await (const page of storeOf(app).list('users/')) keys.push(...page.map(({ key }) => key))
    if (!keys.some(key => key.includes('/promotions/'))) return undefined
    await sleep(50)
  }
  throw new Error('There are files still')
}

export const ends: readonly Step[] = [
  {
    it: 'Ada does not praise herself',
    as: 'ada',
    call: 'review agreements',
    id: '$agreement.id',
    data: review,
    status: 403,
    error: 'forbidden-row'
  },
  {
    it: 'Bob reviews the work',
    as: 'bob',
    call: 'review agreements',
    id: '$agreement.id',
    data: review,
    body: { status: 'reviewed' },
    heard: heard(
      moved('reviewed'),
      ['reviews created', review],
      ['profiles patched', { rating: 4.5, ratings: 1 }],
      news()
    )
  },
  {
    it: 'once',
    as: 'bob',
    call: 'review agreements',
    id: '$agreement.id',
    data: review,
    status: 409,
    error: 'wrong-state'
  },
  {
    it: 'everybody reads it',
    call: 'find reviews',
    query: { promotionId: '$promotion.id', $include: ['author'] },
    body: { total: 1, data: [{ ...review, author: { firstName: 'bob' } }] }
  },
  {
    it: 'and how good she is',
    call: 'get profiles',
    id: '$profile.id',
    body: { rating: 4.5, ratings: 1 },
    without: ['qr', 'bio']
  },
  {
    it: 'Ada takes the offer back; what was said stays',
    as: 'ada',
    call: 'remove promotions',
    id: '$promotion.id',
    heard: heard(
      ['promotions removed', { id: '$promotion.id' }],
      ['inquiries removed', { id: '$inquiry.id' }, both],
      ['reviews patched', { promotionId: null, rating: 4.5 }],
      ['agreements patched', { inquiryId: null }, both]
    )
  },
  {
    it: 'its pictures go with it',
    call: 'find promotions',
    data: untilGone,
    body: { total: 1, data: [{ title: 'Piscinas' }] }
  }
]
