// The feed: takes each socket from its arrival to where it hears everything live, and through whatever befalls it.
import type { Server } from 'socket.io'
import type { Application } from '../../declarations'
import { KEY } from '../../engine'
import type { Caller } from '../../engine'
import { journalOf } from '../journal'
import type { Entry } from '../journal'
import { identify, termsOf } from './identity'
import type { Listener } from './listener'
import { Standing } from './standing'
import { parseSubscriptions } from './subscriptions'

/** How long a socket that comes back with a cursor and no token may take to sign in, in milliseconds. */
const SIGN_IN_MS = 3_000
/** How long a socket whose token has expired may take to bring a new one, in milliseconds. */
const REFRESH_MS = 60_000
/** When the database cannot tell who somebody is, he is asked about again after so many milliseconds. */
const AGAIN_MS = 1_000

/** Path of the resource whose rows are the sessions. */
const SESSIONS = 'sessions'

/** Path of the resource whose rows are the API keys. */
const KEYS = 'api-keys'

const keyOf = (caller?: Caller | null) => caller?.[KEY] && [caller[KEY].id, ...caller[KEY].scopes].join()

const isSame = (one: Caller | null | undefined, other: Caller | null) =>
  one !== undefined && one?.id === other?.id && one?.role === other?.role && keyOf(one) === keyOf(other)

/** Whether a change of an API key is no more than the note of its use. */
const isUse = ({ before, after }: Entry) =>
  before !== null &&
  after !== null &&
  before.lastUsedAt !== after.lastUsedAt &&
  JSON.stringify({ ...before, lastUsedAt: 0 }) === JSON.stringify({ ...after, lastUsedAt: 0 })

export class Feed {
  private readonly standing: Standing
  /** Changes of users so far: who was read before one may be somebody else now. */
  private changes = 0

  /** @param users path of the resource whose rows are the callers */
  constructor(
    private readonly app: Application,
    io: Server,
    private readonly users: string
  ) {
    this.standing = new Standing(app, io, users)
  }

  /** Takes in a new socket. */
  arrive(listener: Listener, awaitsSignIn: boolean): void {
    if (awaitsSignIn) listener.plan(SIGN_IN_MS, () => void this.place(listener))
    else void this.place(listener)
  }

  depart(listener: Listener): void {
    listener.turn++
    listener.unplan()
    this.standing.endReplay(listener)
    this.standing.forget(listener)
  }

  /** Finds out who is behind a socket, and lets it hear what concerns him. */
  async place(listener: Listener): Promise<void> {
    const turn = ++listener.turn
    const isPast = () => turn !== listener.turn || listener.isGone
    // Who he is is followed from where the journal is read on.
    await this.isRead()
    const before = this.changes
    const found = await identify(this.app, listener.socket)
    if (isPast()) return
    if (found === 'unknown') return listener.plan(AGAIN_MS, () => void this.place(listener))
    if (found === 'ended') return void listener.socket.disconnect(true)
    if (found === 'expired' && (listener.caller || listener.from)) return this.hold(listener)
    const caller = found === 'expired' ? null : found
    const terms = caller ? await termsOf(this.app, listener.socket, caller) : undefined
    if (isPast()) return
    // A user changed, perhaps this one, after he was read.
    if (before !== this.changes) return this.place(listener)
    listener.sid = terms?.sid
    if (terms) listener.plan(terms.expiry - Date.now() + 1, () => void this.place(listener))
    else listener.unplan()
    this.admit(listener, caller)
  }

  private isRead(): Promise<void> {
    return new Promise(resolve => journalOf(this.app).whenAtRest(resolve))
  }

  private admit(listener: Listener, caller: Caller | null): void {
    const { mode, from, cameBack } = listener
    const isOther = mode !== 'arriving' && !isSame(listener.caller, caller)
    if (mode === 'replaying' && !isOther) return
    // What was missed as somebody else, or with other rights, is another thing.
    const isStale = isOther && (cameBack || listener.caller?.id === caller?.id)
    this.standing.become(listener, caller)
    if (isStale) this.standing.reset(listener, 'rights-changed')
    else if (isOther || !from) this.standing.join(listener)
    else if (from === 'unknown') this.standing.reset(listener, 'cursor-unknown')
    else void this.standing.resume(listener)
  }

  /** The token has expired. What happens from now on waits for a new one; after a while it goes on as nobody's. */
  private hold(listener: Listener): void {
    if (listener.mode === 'held') return
    this.standing.hold(listener)
    listener.plan(REFRESH_MS, () => {
      this.standing.become(listener, null)
      this.standing.reset(listener, 'rights-changed')
    })
  }

  /**
   * Narrows a socket to what it wants to hear.
   * @returns the cursor from which on it hears all of that
   */
  async subscribe(listener: Listener, wish: unknown): Promise<string> {
    await listener.live()
    const narrowing = parseSubscriptions(this.app, wish, listener.caller!)
    Object.assign(listener, { wish, narrowing })
    this.standing.enterRooms(listener)
    return journalOf(this.app).cursor
  }

  /** Brings a change to everybody whom it concerns. */
  entry(entry: Entry): void {
    this.standing.entry(entry)
    if (entry.definition?.path === this.users) this.userChanged(entry)
    if (entry.definition?.path === SESSIONS && entry.after === null) this.ended(entry)
    if (entry.definition?.path === KEYS && !isUse(entry)) this.ended(entry)
  }

  /**
   * Sockets of a session that is signed out are cut, but for the one that did it: it goes on as nobody's. So are those
   * of an API key that is revoked.
   */
  private ended({ id }: Entry): void {
    this.changes++
    for (const listener of this.standing.presence.listeners())
      if (listener.sid === id) void this.place(listener)
  }

  /** Whoever has other rights than before has to read anew what he may see. */
  private userChanged({ id, before, after }: Entry): void {
    this.changes++
    const user = after as Caller | null
    for (const listener of this.standing.presence.listenersOf(id)) {
      const caller = user && listener.caller?.[KEY] ? { ...user, [KEY]: listener.caller[KEY] } : user
      // Whoever is held is asked about again anyway, when he brings a new token.
      if (listener.mode === 'held') continue
      if ((after as { lockedAt?: unknown } | null)?.lockedAt) {
        listener.socket.disconnect(true)
        continue
      }
      if (caller && before?.role === caller.role) {
        if (listener.mode === 'live') this.standing.become(listener, caller)
        continue
      }
      this.standing.become(listener, caller)
      this.standing.reset(listener, 'rights-changed')
    }
  }

  /** Changes have passed that nobody here has heard of. */
  lost(): void {
    this.changes++
    for (const listener of this.standing.presence.listeners()) {
      if (listener.mode === 'live' || listener.mode === 'replaying')
        this.standing.reset(listener, 'cursor-too-old')
      // Once all who remember callers have heard of it.
      setImmediate(() => void this.place(listener))
    }
  }
}
