// Random arrays: the words of a sentence counted, and numbers by chance.
import { randomBytes } from 'node:crypto'
import type { Application } from '../../declarations'
import { invalidData, isObject, signedIn } from '../../engine'

const LENGTH = 500
const LONGEST = 10_000

/** A number from 0 to just below 1, of 48 bits, so that it is the same in JSON. */
const fraction = (bytes: Buffer, at: number) => bytes.readUIntBE(at * 6, 6) / 2 ** 48

interface RandomArray {
  /** As it was sent. */
  readonly sentence: string
  /** Words are what stands between spaces. */
  readonly wordCount: number
  /** 500 numbers from 0 to just below 1. */
  readonly values: readonly number[]
}

declare module '../../declarations' {
  interface ServiceTypes {
    'random-arrays': { create(data: { sentence: string }): Promise<RandomArray> }
  }
}

function problemsOf(data: unknown): { key: string; message: string }[] {
  const { sentence, ...others } = isObject(data) ? data : {}
  const unknown = Object.keys(others).map(key => ({ key, message: 'cannot be set here; there is sentence' }))
  const message =
    sentence === undefined || sentence === null
      ? 'is required'
      : typeof sentence !== 'string' || !sentence.trim() || sentence.length > LONGEST
        ? `must be text of 1 to ${LONGEST} characters`
        : undefined
  return [...(message ? [{ key: 'sentence', message }] : []), ...unknown]
}

const service = {
  /**
   * @param data `{ sentence }`
   * @throws BadRequest that names what is missing, wrong or unknown
   */
  async create(data: { sentence: string }): Promise<RandomArray> {
    const problems = problemsOf(data)
    if (problems.length > 0) throw invalidData(problems)
    const { sentence } = data
    const bytes = randomBytes(LENGTH * 6)
    return {
      sentence,
      wordCount: sentence.trim().split(/\s+/u).length,
      values: Array.from({ length: LENGTH }, (_, at) => fraction(bytes, at))
    }
  }
}

/** Brings `POST /random-arrays` for whoever has signed in. */
export default (app: Application): void =>
  void app.use('random-arrays', service, { methods: ['create'], access: { create: signedIn } })
