// Tables: what a definition becomes in the database.
import assert from 'node:assert/strict'
import {
  choice,
  email,
  normaliseAll,
  optional,
  owner,
  reference,
  resource,
  signedIn,
  tableOf,
  unique
} from '../../src/engine'
import { options, users } from './random-rules'

describe('a definition', () => {
  it('makes a table with what it says', () => {
    const definitions = normaliseAll(
      [
        users,
        resource({
          path: 'shop/order-items',
          about: 'Items.',
          id: 'uuid',
          fields: {
            email: unique(email()),
            state: choice(['new', 'it’s old']),
            partId: optional(reference('shop/order-items', { onDelete: 'set null' }))
          },
          owner: 'userId',
          access: { read: signedIn, write: owner }
        })
      ] as never,
      options
    )
    const table = tableOf(definitions.get('shop/order-items')!, definitions)
    assert.equal(table.name, 'shop_order_items')
    assert.equal(table.columns.get('id'), 'uuid primary key')
    assert.equal(table.columns.get('email'), 'varchar(255) not null')
    assert.equal(table.columns.get('partId'), 'uuid')
    assert.equal(table.columns.get('userId'), 'integer not null')
    assert.deepEqual(
      table.constraints.map(({ name, sql }) => `${name} ${sql}`),
      [
        'shop_order_items_email_key unique ("email")',
        `shop_order_items_state_choice check ("state" in ('new', 'it’s old'))`,
        'shop_order_items_partId_fkey foreign key ("partId") references "shop_order_items" ("id") on delete set null',
        'shop_order_items_userId_fkey foreign key ("userId") references "users" ("id") on delete cascade'
      ]
    )
    assert.deepEqual(
      table.indexes.map(index => index.name),
      ['shop_order_items_userId_id_idx', 'shop_order_items_partId_idx']
    )
  })
})
