// The work of the walk: Bob asks for it, the two agree, it is done and paid.
import type { TestApp } from '../../support/app'
import type { Step } from '../../support/scenario'
import { heard } from './walk-listeners'
import { picture } from './walk-offers'

export const both = ['ada', 'bob']
export const moved = (status: string) =>
  ['agreements patched', { id: '$agreement.id', status }, both] as const
export const news = (row: object = {}) => ['inquiries patched', { id: '$inquiry.id', ...row }, both] as const

export const jobs: readonly Step[] = [
  {
    it: 'Ada does not turn to herself',
    as: 'ada',
    call: 'inquire promotions',
    id: '$promotion.id',
    status: 403,
    error: 'forbidden-row'
  },
  {
    it: 'Bob turns to Ada, and nobody else hears of it',
    as: 'bob',
    call: 'inquire promotions',
    id: '$promotion.id',
    body: { senderId: '$bob.id', receiverId: '$ada.id', senderRead: false, receiverRead: false },
    keep: 'inquiry',
    heard: heard(['inquiries created', { id: '$inquiry.id' }, both])
  },
  { it: 'or sees it', as: 'neo', call: 'get inquiries', id: '$inquiry.id', status: 404, error: 'not-found' },
  {
    it: 'Ada has it in her inbox',
    as: 'ada',
    call: 'find inbox',
    body: {
      received: {
        total: 1,
        data: [{ title: 'Tuberías', contact: { email: 'bob@example.com' }, agreement: null }]
      },
      sent: { total: 0 }
    }
  },
  {
    it: 'she reads it',
    as: 'ada',
    call: 'read inquiries',
    id: '$inquiry.id',
    heard: heard(news({ receiverRead: true }))
  },
  {
    it: 'Bob proposes nothing: he does not do the work',
    as: 'bob',
    call: 'propose inquiries',
    id: '$inquiry.id',
    data: { terms: ['Free.'], price: 0 },
    status: 403,
    error: 'forbidden-row'
  },
  {
    it: 'Ada proposes terms and a price',
    as: 'ada',
    call: 'propose inquiries',
    id: '$inquiry.id',
    data: { terms: ['Two pipes.', 'On Monday.'], price: 80 },
    body: { status: 'pending', providerId: '$ada.id', receiverId: '$bob.id', tradeId: '$plumbing.id' },
    keep: 'agreement',
    heard: heard(['agreements created', { price: 80 }, both], news({ proposed: true, senderRead: false }))
  },
  {
    it: 'Bob accepts',
    as: 'bob',
    call: 'accept agreements',
    id: '$agreement.id',
    body: { status: 'active' },
    heard: heard(moved('active'), news({ receiverRead: false }))
  },
  {
    it: 'neither hides it now',
    as: 'ada',
    call: 'hide inquiries',
    id: '$inquiry.id',
    status: 409,
    error: 'wrong-state'
  },
  {
    it: 'Ada has done it',
    as: 'ada',
    call: 'close agreements',
    id: '$agreement.id',
    heard: heard(moved('closed'), ['profiles patched', {}], news())
  },
  { it: 'which counts', as: 'ada', call: 'find my-profile', body: { tasksCompleted: 1 }, keep: 'profile' },
  {
    it: 'she shows how she is paid',
    as: 'ada',
    call: 'patch profiles',
    id: '$profile.id',
    data: async (api: TestApp) => ({ qr: await picture('profiles', 'qr')(api) }),
    heard: heard(
      ['profiles patched', (row: object) => !('qr' in row), ['bob', 'root', 'neo', 'nobody']],
      ['profiles patched', { qr: { url: /^http/ } }, ['ada']]
    )
  },
  {
    it: 'Bob sees it in his inbox',
    as: 'bob',
    call: 'find inbox',
    body: {
      sent: {
        data: [{ agreement: { status: 'closed', terms: ['Two pipes.', 'On Monday.'], qr: { url: /^http/ } } }]
      }
    }
  },
  {
    it: 'and by itself',
    as: 'bob',
    call: 'qr agreements',
    id: '$agreement.id',
    body: { qr: { url: /^http/ } }
  },
  {
    it: 'Neo does not',
    as: 'neo',
    call: 'qr agreements',
    id: '$agreement.id',
    status: 404,
    error: 'not-found'
  }
]
