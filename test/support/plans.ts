// Plans: how PostgreSQL goes about the statements that a call really sends.
import { Client } from 'pg'
import type { Knex } from 'knex'

interface Sent {
  readonly text: string
  readonly values: readonly unknown[]
}

interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Actual Loops'?: number
  readonly Plans?: readonly PlanNode[]
}

/** The statements that some work sends, whoever has the connections. */
export async function sentBy(work: () => Promise<unknown>): Promise<Sent[]> {
  const sent: Sent[] = []
  const { query } = Client.prototype
  Client.prototype.query = function (this: Client, ...args: any[]) {
    const [config, values] = args
    if (typeof config?.text === 'string')
      sent.push({ text: config.text, values: config.values ?? values ?? [] })
    return (query as any).apply(this, args)
  } as never
  try {
    await work()
  } finally {
    Client.prototype.query = query
  }
  return sent
}

/**
 * Fills tables for plans: past the journal, of which other tests are, and with their indexes made anew behind that, which
 * costs less than to keep them up row by row.
 *
 * @param fill SQL that makes the rows
 */
export async function fillTables(knex: Knex, tables: readonly string[], fill: string): Promise<void> {
  await knex.transaction(async trx => {
    await trx.raw(`set local session_replication_role = replica`)
    await trx.raw(`set local maintenance_work_mem = '256MB'`)
    const { rows: indexes } = await trx.raw(
      `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
        where indrelid = any(?::regclass[]) and not indisunique`,
      [[...tables]]
    )
    for (const { name } of indexes) await trx.raw(`drop index ${name}`)
    await trx.raw(fill)
    for (const { definition } of indexes) await trx.raw(definition)
  })
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]

/** How often the statements of some work, sent once more, look a table up. Nothing else may be going on. */
export async function loopsOf(knex: Knex, table: string, work: () => Promise<unknown>): Promise<number> {
  const sent = (await sentBy(work)).filter(({ text }) => text.includes(`"${table}"`))
  const connection = await knex.client.acquireConnection()
  try {
    let loops = 0
    for (const { text, values } of sent) {
      const { rows } = await connection.query({ text: `explain (analyze, format json) ${text}`, values })
      for (const node of nodesOf(rows[0]['QUERY PLAN'][0].Plan))
        if (node['Relation Name'] === table) loops += node['Actual Loops']!
    }
    return loops
  } finally {
    await knex.client.releaseConnection(connection)
  }
}

/**
 * How the statements of some work get at the rows of a table.
 *
 * @param knex the pool of the application; nothing else may be going on there
 * @returns for each scan of the table its kind and index, as `Index Scan tasks_projectId_idx`, or `Seq Scan`
 */
export async function scansOf(knex: Knex, table: string, work: () => Promise<unknown>): Promise<string[]> {
  const sent = await sentBy(work)
  const connection = await knex.client.acquireConnection()
  try {
    const scans: string[] = []
    for (const { text, values } of sent) {
      if (!new RegExp(`"?\\b${table}\\b"?`).test(text) || !/^(select|update|delete|insert)\b/i.test(text))
        continue
      const { rows } = await connection.query({ text: `explain (format json) ${text}`, values })
      const nodes = nodesOf(rows[0]['QUERY PLAN'][0].Plan)
      // A bitmap heap scan names the table, and the index scan below it the index.
      const own = nodes.filter(
        node => node['Relation Name'] === table || (node['Index Name'] && !node['Relation Name'])
      )
      scans.push(...own.map(node => [node['Node Type'], node['Index Name']].filter(Boolean).join(' ')))
    }
    return scans
  } finally {
    await knex.client.releaseConnection(connection)
  }
}
