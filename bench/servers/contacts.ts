// The contacts as a careful hand writes them: five named prepared statements, each bound to the owner.
import { Pool } from 'pg'

export interface ContactData {
  firstName: string
  lastName: string
  email: string
}

export interface Contact extends ContactData {
  id: number
  userId: number
  createdAt: Date
  updatedAt: Date
}

export interface Page {
  limit: number
  skip: number
  descending: boolean
}

const columns = 'id, "firstName", "lastName", email, "userId", "createdAt", "updatedAt"'
const total = '(select count(*)::int from contacts where "userId" = $1) as total'
const list = `select ${columns}, ${total} from contacts where "userId" = $1 order by id`

const statements = {
  get: `select ${columns} from contacts where id = $1 and "userId" = $2`,
  ascending: `${list} limit $2 offset $3`,
  descending: `${list} desc limit $2 offset $3`,
  count: 'select count(*)::int as total from contacts where "userId" = $1',
  create: `insert into contacts ("userId", "firstName", "lastName", email, "createdAt", "updatedAt")
    values ($1, $2, $3, $4, now(), now()) returning ${columns}`,
  patch: `update contacts set "firstName" = coalesce($3, "firstName"), "lastName" = coalesce($4, "lastName"),
    email = coalesce($5, email), "updatedAt" = now() where id = $1 and "userId" = $2 returning ${columns}`
}

/** Opens the contacts of a database. */
export const openContacts = (connectionString: string) => {
  const pool = new Pool({ connectionString, max: 10 })
  const run = async (name: keyof typeof statements, values: unknown[]) =>
    (await pool.query({ name, text: statements[name], values })).rows

  return {
    get: async (userId: number, id: number): Promise<Contact | undefined> =>
      (await run('get', [id, userId]))[0],

    find: async (userId: number, { limit, skip, descending }: Page) => {
      const rows = await run(descending ? 'descending' : 'ascending', [userId, limit, skip])
      // A page past the end carries no total, so it is asked for.
      const [{ total }] = rows.length ? rows : await run('count', [userId])
      const data: Contact[] = rows.map(({ total: _, ...contact }) => contact)
      return { total, limit, skip, data }
    },

    create: async (userId: number, { firstName, lastName, email }: ContactData): Promise<Contact> =>
      (await run('create', [userId, firstName, lastName, email]))[0],

    patch: async (userId: number, id: number, { firstName, lastName, email }: Partial<ContactData>) =>
      (await run('patch', [id, userId, firstName, lastName, email]))[0] as Contact | undefined
  }
}
