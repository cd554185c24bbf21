// A badge: the tokens of a client, which are brought anew when they have expired, or a little before.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Chance } from './chance'
import type { Character } from './characters'
import type { Line } from './line'
import { tokenOf } from './people'

export class Badge {
  private own?: string

  constructor(
    private readonly character: Character,
    private readonly chance: Chance
  ) {}

  /** What it says in the handshake; null for nobody. */
  get token(): string | null {
    const { person, tokenLasts } = this.character
    if (!person) return null
    return (this.own ??= tokenOf(person, tokenLasts))
  }

  /** The token was refused. */
  discard(): void {
    this.own = undefined
  }

  /** Signs in with a new token, on a line that is open. */
  async renew(line: Line): Promise<void> {
    this.discard()
    const data = { strategy: 'jwt', accessToken: this.token }
    await line.ask(['create', 'authentication', data]).catch(() => undefined)
  }

  /** Brings new tokens for as long as a line is used, now in time and now too late. */
  async keep(line: Line, isUsed: () => boolean): Promise<void> {
    const { tokenLasts } = this.character
    while (tokenLasts && isUsed()) {
      await sleep(1000 * tokenLasts + this.chance.between(-1_500, 1_000))
      if (isUsed()) await this.renew(line)
    }
  }
}
