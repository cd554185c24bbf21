// The points: what an order brings, and how they come to a customer and go.
import type { Knex } from 'knex'

/** Points for an order: 100 for each whole unit of money. @param total in cents */
export const pointsFor = (total: number): number => Math.floor(total / 100) * 100

/** Sees to it that a user has a row: users may be older than the shop. */
export async function openAccount(knex: Knex, userId: number): Promise<void> {
  await knex.raw(
    `insert into loyalty ("userId", points, "lifetimePoints", "pointsRedeemed")
     select id, 0, 0, 0 from users where id = ? and not exists (select from loyalty where "userId" = users.id)
     on conflict ("userId") do nothing`,
    [userId]
  )
}

/** What a row can hold of points; more than anybody has. An order that is paid for must not fail by it. */
const MOST = 999_999_999_999

/** Adds points to a user's, who may have none yet. */
export async function addPoints(trx: Knex, userId: number, points: number): Promise<void> {
  await openAccount(trx, userId)
  await trx.raw(
    `update loyalty set points = least(points + ?, ?), "lifetimePoints" = least("lifetimePoints" + ?, ?),
       "updatedAt" = now()
     where "userId" = ?`,
    [points, MOST, points, MOST, userId]
  )
}

/** Takes points of an order back, as far as they have not been redeemed meanwhile. */
export async function takeBack(trx: Knex, userId: number, points: number): Promise<void> {
  await trx.raw(
    `update loyalty set points = greatest(points - ?, 0), "lifetimePoints" = greatest("lifetimePoints" - ?, 0),
       "updatedAt" = now()
     where "userId" = ?`,
    [points, points, userId]
  )
}

/** Takes points for what they are redeemed for. The check of the table keeps them from falling below 0. */
export async function redeemPoints(trx: Knex, userId: number, points: number): Promise<void> {
  await openAccount(trx, userId)
  await trx.raw(
    `update loyalty set points = points - ?, "pointsRedeemed" = "pointsRedeemed" + ?, "updatedAt" = now()
     where "userId" = ?`,
    [points, points, userId]
  )
}
