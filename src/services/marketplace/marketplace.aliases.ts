// Old paths of the marketplace. Bodies are JSON, or forms where they bring a picture.
import { isObject } from '../../engine'
import { alias } from '../../plugins/aliases'
import type { Asked } from '../../plugins/aliases'

const of = ['marketplace']
const card = { $include: ['trade', 'towns', 'profile'] }

const offer = { service_id: 'tradeId', price_min: 'priceMin', price_max: 'priceMax' }
const profile = {
  job_title: 'jobTitle',
  social_links: 'socialLinks',
  first_name: 'firstName',
  last_name: 'lastName'
}

/** The keys of a body by their names of today, without those that only the old path had. */
function renamed(
  { body }: Asked,
  names: Readonly<Record<string, string>>,
  left: readonly string[] = []
): unknown {
  if (!isObject(body)) return body
  const entries = Object.entries(body).filter(([key]) => !left.includes(key))
  return Object.fromEntries(
    entries.map(([key, value]) => [Object.hasOwn(names, key) ? names[key] : key, value])
  )
}

/** What a body has under a key. */
const said = ({ body }: Asked, key: string): any => (isObject(body) ? body[key] : undefined)

/** A body of an offer. Towns were ids joined by commas. */
function offerOf(asked: Asked): unknown {
  const data = renamed(asked, offer, ['id', 'model', 'town'])
  const town = said(asked, 'town')
  if (!isObject(data) || town === undefined) return data
  const ids = String(town)
    .split(',')
    .map(each => (/^\d+$/.test(each.trim()) ? Number(each) : each.trim()))
  return { ...data, townIds: ids }
}

/** The terms of an agreement were joined by strokes. */
function termsOf(asked: Asked, left: readonly string[]): unknown {
  const data = renamed(asked, {}, left)
  return isObject(data) && typeof data.terms === 'string' ? { ...data, terms: data.terms.split('|') } : data
}

const get = (path: string, service: string, query?: (asked: Asked) => any) =>
  alias({ of, method: 'GET', path, to: { service, method: 'find' }, ...(query && { query }) })

const isRequest = (asked: Asked) => said(asked, 'model') === 'Request'
const isOfRequest = (asked: Asked) => said(asked, 'request_id') !== undefined
const nothing = () => ({})

/** The moves by the state that was sent. */
const moves: Readonly<Record<string, string>> = { active: 'accept', rejected: 'reject', closed: 'close' }

export default [
  get('/api/explore', 'explore'),
  get('/api/user/my-profile', 'my-profile'),
  get('/api/user/contacts', 'inbox'),
  get('/api/dashboard/promotion-request', 'dashboard'),
  get('/api/dashboard/profile-promotions/:profile', 'promotions', ({ params, query }) => ({
    ...{ ...card, ...query },
    profileId: params.profile
  })),
  get('/api/promotion/promo_review/:promotion', 'reviews', ({ params, query }) => ({
    ...{ $include: ['author'], ...query },
    promotionId: params.promotion
  })),
  get('/api/request/request_review/:request', 'reviews', ({ params, query }) => ({
    ...{ $include: ['author'], ...query },
    requestId: params.request
  })),
  get('/api/tasks', 'agreements'),
  get('/api/reviews', 'reviews'),
  alias({ of, method: 'GET', path: '/api/user/profile/:id', to: { service: 'profiles', method: 'get' } }),
  alias({
    of,
    method: 'PUT',
    path: '/api/user/profile/:id',
    to: { service: 'profiles', method: 'patch' },
    data: profile,
    file: 'qr',
    about: 'A form may bring the code that he is paid by.'
  }),
  ...(['promotions', 'requests'] as const).flatMap(service => {
    const [model, word] = service === 'promotions' ? ['Promotion', 'promotion'] : ['Request', 'request']
    const when = service === 'requests' ? { when: isRequest } : {}
    const path = '/api/dashboard/promotion-request'
    const form = {
      file: 'pictures',
      about: 'A form may bring a picture, behind its texts; it takes the place of those that there are.'
    }
    return [
      alias({
        of,
        method: 'GET',
        path: `/api/${word}/:id`,
        to: { service, method: 'get' },
        query: ({ query }) => ({ ...card, ...query })
      }),
      alias({
        of,
        method: 'DELETE',
        path: `/api/user/delete/${model}/:id`,
        to: { service, method: 'remove' }
      }),
      alias({ of, method: 'POST', path, to: { service, method: 'create' }, data: offerOf, ...form, ...when }),
      alias({
        of,
        method: 'PUT',
        path,
        to: { service, method: 'patch' },
        id: asked => said(asked, 'id'),
        data: offerOf,
        ...form,
        ...when
      }),
      alias({
        of,
        method: 'POST',
        path: '/api/initial-contact',
        to: { service, method: 'inquire' },
        id: asked => said(asked, service === 'requests' ? 'request_id' : 'promo_id'),
        data: nothing,
        ...(service === 'requests' ? { when: isOfRequest } : {})
      })
    ]
  }),
  ...(['read', 'hide'] as const).map(method =>
    alias({
      of,
      method: 'PUT',
      path: '/api/initial-contact',
      to: { service: 'inquiries', method },
      id: asked => said(asked, 'id'),
      data: nothing,
      ...(method === 'hide'
        ? { when: asked => said(asked, 'receiver_hide') === true || said(asked, 'sender_hide') === true }
        : {}),
      about: "Only the caller's own side is marked."
    })
  ),
  alias({
    of,
    method: 'POST',
    path: '/api/tasks',
    to: { service: 'inquiries', method: 'propose' },
    id: asked => said(asked, 'initial_contact_id'),
    data: asked => termsOf(asked, ['initial_contact_id'])
  }),
  ...Object.entries(moves).map(([status, method]) =>
    alias({
      of,
      method: 'PUT',
      path: '/api/tasks',
      to: { service: 'agreements', method },
      id: asked => said(asked, 'id'),
      data: nothing,
      when: asked => said(asked, 'status') === status
    })
  ),
  alias({
    of,
    method: 'PUT',
    path: '/api/tasks',
    to: { service: 'agreements', method: 'patch' },
    id: asked => said(asked, 'id'),
    data: asked => termsOf(asked, ['id'])
  }),
  alias({
    of,
    method: 'POST',
    path: '/api/reviews',
    to: { service: 'agreements', method: 'review' },
    id: asked => said(asked, 'task_id'),
    data: asked => renamed(asked, {}, ['task_id'])
  })
]
