// The middle of the walk: Ada offers work, and others find it.
import { setTimeout as sleep } from 'node:timers/promises'
import type { TestApp } from '../../support/app'
import type { Step } from '../../support/scenario'
import { upload } from './stage'
import { heard } from './walk-listeners'

/** An upload of Ada's that has been looked at, so that nothing more becomes of its row. */
export const picture = (resource: string, field: string) => async (api: TestApp) => {
  const id = await upload(api, await api.person('ada'), resource, field)
  for (let tries = 0; tries < 200; tries++) {
    const { width } = await api.app.get('postgresqlClient')('media').where({ id }).first('width')
    if (width !== null) return id
    await sleep(50)
  }
  throw new Error('Nobody has looked at the picture')
}

const pipes = {
  tradeId: '$plumbing.id',
  title: 'Tuberías',
  description: 'El mismo día.',
  priceMin: 50,
  townIds: ['$mayaguez.id', '$ponce.id']
}
const card = {
  model: 'promotions',
  title: 'Tuberías',
  trade: 'Plomería / Plumbing',
  firstName: 'ada',
  rating: 0,
  picture: { url: /^http/, type: 'image/png' },
  towns: [{ name: 'Mayagüez' }, { name: 'Ponce' }]
}
const titles = (...expected: string[]) => ({ data: expected.map(title => ({ title })) })

export const offers: readonly Step[] = [
  {
    it: 'a stranger offers nothing',
    call: 'create promotions',
    data: pipes,
    status: 401,
    error: 'not-signed-in'
  },
  {
    it: 'nobody offers anything nowhere',
    as: 'ada',
    call: 'create promotions',
    data: { ...pipes, townIds: [] },
    status: 400,
    error: 'invalid-data'
  },
  {
    it: 'Ada offers work in two towns, with a picture',
    as: 'ada',
    call: 'create promotions',
    data: async (api: TestApp) => ({ ...pipes, pictures: [await picture('promotions', 'pictures')(api)] }),
    body: { priceMin: 50, priceMax: 50, userId: '$ada.id', pictures: [{ url: /^http/ }] },
    keep: 'promotion',
    heard: heard(['promotions created', { title: 'Tuberías', pictures: [{ url: /^http/ }] }])
  },
  {
    it: 'and other work everywhere',
    as: 'ada',
    call: 'create promotions',
    data: { ...pipes, tradeId: '$pools.id', title: 'Piscinas', townIds: ['$all.id'] },
    heard: heard(['promotions created', { title: 'Piscinas' }])
  },
  {
    it: 'Bob wants something',
    as: 'bob',
    call: 'create requests',
    data: { tradeId: '$pools.id', title: 'Algas', description: 'Muchas.', townIds: ['$ponce.id'] },
    heard: heard(['requests created', { title: 'Algas' }])
  },
  {
    it: 'a stranger explores by the beginning of a word, without its accent',
    call: 'find explore',
    query: { model: 'promotions', search: 'plomeri' },
    body: { total: 1, page: 1, pages: 1, data: [card] }
  },
  {
    it: 'by town, and finds what is offered everywhere as well',
    call: 'find explore',
    query: { model: 'promotions', town: '$ponce.id' },
    body: { total: 2, ...titles('Tuberías', 'Piscinas') }
  },
  {
    it: 'in all towns, on page 2',
    call: 'find explore',
    query: { model: 'promotions', town: 'all', page: 2, limit: 1 },
    body: { total: 2, page: 2, pages: 2, ...titles('Piscinas') }
  },
  {
    it: 'among requests',
    as: 'neo',
    call: 'find explore',
    query: { model: 'requests', search: 'pool pisc' },
    body: { total: 1, data: [{ model: 'requests', title: 'Algas', firstName: 'bob' }] }
  },
  {
    it: 'for a trade that there is not',
    call: 'find explore',
    query: { model: 'promotions', search: 'zzz' },
    status: 404,
    error: 'no-match'
  },
  { it: 'and among nothing', call: 'find explore', status: 400, error: 'invalid-value' },
  {
    it: 'Ada sees what she offers',
    as: 'ada',
    call: 'find dashboard',
    body: {
      promotions: { total: 2, data: [{ title: 'Piscinas' }, { title: 'Tuberías', trade: { name: /Plom/ } }] },
      requests: { total: 0 }
    }
  }
]
