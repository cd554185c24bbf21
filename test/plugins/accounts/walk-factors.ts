// The part of the walk that goes over a second factor: enrolled, used, guessed at, taken off, and enrolled once more.
import assert from 'node:assert/strict'
import { TOTP } from 'otpauth'
import type { Person } from '../../support/app'
import type { Walker } from './walk'

/** Signs in with both factors and with wrong codes, and leaves a second factor in force. */
export async function walkFactors(
  walker: Walker,
  person: Person,
  { email, password }: { email: string; password: string }
): Promise<void> {
  const { ledger, stage, root } = walker.journey
  const knex = stage.api.app.get('postgresqlClient')
  const currentPassword = password

  /** The code of a step, with a blank: six digits in a row stand in many a text by chance. */
  const codeOf = (seed: string, steps = 0) => {
    const digits = new TOTP({ secret: seed }).generate({ timestamp: Date.now() + steps * 30_000 })
    const code = `${digits.slice(0, 3)} ${digits.slice(3)}`
    ledger.keep('a code', code)
    return code
  }
  const enrol = async () => {
    const { secret } = await walker.post('two-factor', { currentPassword }, 201, person)
    await walker.post('two-factor/confirm', { code: `${secret}-wrong` }, 400, person)
    const data = { code: codeOf(secret) }
    const { recoveryCodes } = await walker.post('two-factor/confirm', data, 201, person)
    return { seed: secret as string, codes: recoveryCodes as string[] }
  }
  const challenge = async () => {
    const { data } = await walker.post('authentication', { strategy: 'local', email, password }, 401)
    return data.challenge as string
  }
  const code = async (code: string, expected: number, given?: string) => {
    const data = { strategy: 'two-factor', challenge: given ?? (await challenge()), code }
    return walker.post('authentication', data, expected)
  }

  const { seed, codes } = await enrol()
  const used = await challenge()
  await code(codes[0], 201, used)
  await code(codes[1], 401, used)
  await code(codes[0], 401)
  await code(codeOf(seed, 1), 201)
  await code(seed, 401)
  for (const data of [
    { strategy: 'two-factor', challenge: [used], code: codes[2] },
    { strategy: 'two-factor', challenge: used, code: [codes[2]] },
    { strategy: 'jwt', accessToken: used }
  ])
    assert.ok((await walker.ask(undefined, { method: 'create', path: 'authentication', data })).status >= 400)
  for (const as of [person, root]) {
    for (const path of ['two-factor', 'second-factors', 'attempts'])
      await walker.ask(as, { method: 'find', path })
    for (const query of [{ secret: seed }, { $select: ['recoveryHashes'] }, { $sort: { lastStep: 1 } }]) {
      const { status } = await walker.ask(as, { method: 'find', path: 'second-factors', query })
      assert.equal(status, 400)
    }
  }
  const { id } = await knex('second_factors').where({ userId: person.id }).first()
  await walker.ask(root, { method: 'history', path: 'second-factors', id })
  const { recoveryCodes } = await walker.post(
    'two-factor/recovery-codes',
    { currentPassword, code: codes[3] },
    201,
    person
  )
  await walker.post('two-factor/remove', { currentPassword, code: codes[4] }, 400, person)
  await walker.post('two-factor/remove', { currentPassword, code: recoveryCodes[0] }, 201, person)
  const again = await enrol()
  for (let n = 0; n < 6; n++) await code(`${again.codes[n]}-wrong`, 401)
}
