// How to sign in: with a password, or with a token that is still valid.
import { AuthenticationBaseStrategy, JWTStrategy } from '@feathersjs/authentication'
import type { AuthenticationRequest, AuthenticationResult, ConnectionEvent } from '@feathersjs/authentication'
import { LocalStrategy } from '@feathersjs/authentication-local'
import type { Params } from '@feathersjs/feathers'
import { actAs, failure, hashPassword, isStorable, recordService, verifyPassword } from '../../engine'
import type { Caller, RecordService } from '../../engine'
import { Attempts } from './attempts'
import type { Place } from './sessions'
import type { TokenPayload, TokenService } from './tokens'

/** The user as he sees himself: an answer to a sign-in shows what `GET /users/:id` would. */
const own = (users: RecordService, caller: Caller) => users.get(caller.id, actAs(caller))

/** The user with an id, as he sees himself. */
async function userOf(users: RecordService, id: string): Promise<Caller> {
  const query = { id, $select: ['role', 'lockedAt'], $limit: 1 }
  const [user] = (await users._find({ query, paginate: false })) as Named[]
  if (!user || user.lockedAt) throw failure('invalid-token')
  return own(users, user)
}

/** A hash of nothing that anybody knows, so that an unknown name takes as long as a wrong password. */
const decoy = hashPassword(`${Math.random()}${Date.now()}`)

interface Named extends Caller {
  readonly email: string | null
  readonly confirmedAt: string | null
  readonly lockedAt: string | null
  readonly password: string
}

/** Sign-in by `email` or `username` and `password`. */
export class PasswordStrategy extends LocalStrategy {
  private get users(): RecordService {
    return recordService(this.app as never, this.configuration.service)!
  }

  /** The user with a name, with his hash; undefined when there is none. */
  private async named(request: AuthenticationRequest): Promise<Named | undefined> {
    const key = request.email ? 'email' : 'username'
    const query = {
      [key]: request[key].trim(),
      $select: ['role', 'email', 'confirmedAt', 'lockedAt', 'password'],
      $limit: 1
    }
    return (await this.users._find({ query, paginate: false }))[0]
  }

  override async authenticate(request: AuthenticationRequest, _params: Params): Promise<any> {
    const tried = request.email || request.username
    // The database takes no NUL, so no name has one.
    if (!request.password || !tried || !isStorable(tried)) throw failure('invalid-login')
    const user = await this.named(request)
    const { attempts } = this.authentication as TokenService
    const name = Attempts.nameOf(user, tried.trim().toLowerCase())
    const tries = await attempts.take(name)
    // Whoever is unknown or frozen is checked as well, so that he cannot be told by the time it takes.
    const hash = user && tries !== undefined ? user.password : await decoy
    const right = await verifyPassword(request.password, hash)
    if (!user || !right || tries === undefined) {
      await attempts.fail(name, tries)
      throw failure('invalid-login')
    }
    await attempts.succeed(name)
    if (user.lockedAt) throw failure('account-locked')
    const mustConfirm = this.app!.get('accounts').confirm === 'required'
    if (mustConfirm && user.email && !user.confirmedAt) throw failure('not-confirmed')
    // Last of all, so that nobody without the password learns whether there is one.
    const { secondFactor } = this.app!.service('authentication') as unknown as TokenService
    const challenge = await secondFactor?.challenge(user.id, user.password)
    if (challenge !== undefined) throw failure('code-required', { challenge })
    return {
      authentication: { strategy: this.name },
      hash,
      [this.configuration.entity]: await own(this.users, { id: user.id, role: user.role })
    }
  }
}

/** Sign-in with a refresh token, which holds once: the answer brings the next one. */
export class RefreshStrategy extends AuthenticationBaseStrategy {
  async authenticate({ refreshToken }: AuthenticationRequest): Promise<any> {
    const service = this.authentication as TokenService
    if (!refreshToken) throw failure('invalid-token')
    const { sub, sid, generation } = await service.readPurposeToken<Place>('refresh', refreshToken)
    const session = await service.sessions.renew({ sid, generation })
    const { entity, service: path } = service.configuration
    const user = await userOf(recordService(this.app as never, path!)!, sub)
    return { authentication: { strategy: this.name }, [entity!]: user, session }
  }
}

/** Sign-in with an access token, and who is behind a socket. */
export class TokenStrategy extends JWTStrategy {
  override async getEntityId(result: AuthenticationResult, params: Params): Promise<string> {
    const { sid } = result.authentication.payload as TokenPayload
    if (sid !== undefined) await (this.authentication as TokenService).sessions.assertHolds(sid)
    return super.getEntityId(result, params)
  }

  override getEntity(id: string) {
    return userOf(recordService(this.app as never, this.configuration.service)!, id)
  }

  /**
   * Notes on a socket's connection which token it speaks with. Unlike the stock strategy this neither keeps the
   * user, whose rights may change, nor cuts the socket when its first token expires: every call asks anew.
   */
  override async handleConnection(event: ConnectionEvent, connection: any, result?: any): Promise<void> {
    if (event === 'login' && result?.accessToken) {
      connection.authentication = { strategy: this.name, accessToken: result.accessToken }
    } else if (event === 'logout' && connection.authentication?.accessToken === result?.accessToken) {
      delete connection.authentication
    }
  }
}
