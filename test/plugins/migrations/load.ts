// A load on an application: writers and readers, each of whom calls again soon after the last answer.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Person } from '../../support/app'
import type { CallData, Door, DoorAnswer } from '../../support/door'

/** How many write at each door at the same time. */
const WRITERS = 3

/** Between an answer and the next call, so that what makes the change has its part of the machine; in milliseconds. */
const PAUSE = 10

/** Something to read, and whether the answer is the right one. */
export interface Question extends CallData {
  isRight(body: any): boolean
}

export class Load {
  /** How many calls were answered as they should be. */
  answered = 0
  /** What else came of a call. */
  readonly failures: string[] = []
  /** The first name that was confirmed last, by the id of the contact; those that were removed are not here. */
  readonly confirmed = new Map<number, string>()
  readonly removed = new Set<number>()
  private isOn = true
  private readonly workers: Promise<void>[]

  /**
   * Begins to call.
   * @param doors through which it calls
   * @param person who calls
   * @param questions what is read, one after the other and again
   */
  constructor(
    doors: readonly Door[],
    private readonly person: Person,
    questions: readonly Question[]
  ) {
    this.workers = doors.flatMap(door => [
      this.keepReading(door, questions),
      ...Array.from({ length: WRITERS }, (_, writer) => this.keepWriting(door, `Writer${writer}`))
    ])
  }

  /** Waits until it has been answered a hundred times more, or for nothing when a call has failed. */
  async goOn(): Promise<void> {
    const enough = this.answered + 100
    while (this.answered < enough && this.failures.length === 0) await sleep(5)
  }

  /** Ends with the answers to the last calls. */
  async stop(): Promise<void> {
    this.isOn = false
    await Promise.all(this.workers)
  }

  /** The answer, if it is the right one. */
  private async call(door: Door, call: CallData, isRight: (answer: DoorAnswer) => boolean): Promise<any> {
    const answer = await door
      .call(this.person, call)
      .catch((error: Error) => ({ status: 0, body: error.message }))
    await sleep(PAUSE)
    if (isRight(answer)) {
      this.answered++
      return answer.body
    }
    const said = JSON.stringify(answer.body).slice(0, 300)
    this.failures.push(`${call.method} by ${door.name}: ${answer.status} ${said}`)
    return undefined
  }

  private async keepReading(door: Door, questions: readonly Question[]): Promise<void> {
    for (let n = 0; this.isOn; n++) {
      const { isRight, ...call } = questions[n % questions.length]
      await this.call(door, call, ({ status, body }) => status === 200 && isRight(body))
    }
  }

  /** Creates contacts, changes each of them twice, and removes every third. */
  private async keepWriting(door: Door, lastName: string): Promise<void> {
    const path = 'contacts'
    for (let n = 0; this.isOn; n++) {
      const data = { firstName: `New${n}`, lastName, email: `new${n}@example.com` }
      const isCreated = ({ status, body }: DoorAnswer) => status === 201 && body.firstName === data.firstName
      const created = await this.call(door, { method: 'create', path, data }, isCreated)
      if (!created) continue
      const { id } = created
      this.confirmed.set(id, data.firstName)
      for (const firstName of [`Changed${n}`, `Again${n}`]) {
        const isPatched = ({ status, body }: DoorAnswer) => status === 200 && body.firstName === firstName
        if (await this.call(door, { method: 'patch', path, id, data: { firstName } }, isPatched))
          this.confirmed.set(id, firstName)
      }
      if (n % 3 > 0) continue
      if (await this.call(door, { method: 'remove', path, id }, ({ status }) => status === 200)) {
        this.confirmed.delete(id)
        this.removed.add(id)
      }
    }
  }
}
