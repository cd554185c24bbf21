// Clean-up: what has run out is of no use to anybody, and says who was here.
import type { Application } from '../../declarations'

/** A name that is guessed at more slowly than this is not worth remembering. */
const FORGET = "now() - interval '1 day'"

/** Deletes sessions and links that have expired, and wrong passwords of long ago; users who are frozen stay so. */
export async function cleanUp(app: Application): Promise<void> {
  const knex = app.get('postgresqlClient')
  await knex('sessions').where('expiresAt', '<', knex.fn.now()).delete()
  await knex('links').where('expiresAt', '<', knex.fn.now()).delete()
  await knex('attempts')
    .where('updatedAt', '<', knex.raw(FORGET))
    .where(old => old.whereNull('frozenAt').orWhereLike('name', 'name:%'))
    .delete()
}
