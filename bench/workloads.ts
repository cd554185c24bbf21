// What is measured: four calls as data, and how many times plain Feathers each must reach.

export interface Workload {
  title: string
  target: number
  method: string
  /** @param at path of another resource that is called in the same way */
  path: (id: number, at?: string) => string
  body?: (n: number) => object
}

export type Kind = 'get' | 'list' | 'create' | 'patch'

export const workloads: Record<Kind, Workload> = {
  get: { title: 'get by id', target: 5, method: 'GET', path: (id, at = '/contacts') => `${at}/${id}` },
  list: {
    title: 'list of 20',
    target: 4,
    method: 'GET',
    path: (_, at = '/contacts') => `${at}?$limit=20&$sort[id]=-1`
  },
  create: {
    title: 'create',
    target: 4,
    method: 'POST',
    path: (_, at = '/contacts') => at,
    body: n => ({ firstName: 'New', lastName: `Contact ${n}`, email: `new${n}@example.com` })
  },
  patch: {
    title: 'patch',
    target: 4,
    method: 'PATCH',
    path: (id, at = '/contacts') => `${at}/${id}`,
    body: n => ({ email: `changed${n}@example.com` })
  }
}

export const kinds = Object.keys(workloads) as Kind[]

/** What a server may need at most. */
export const limits = { startSeconds: 1.5, idleMegabytes: 130 }
