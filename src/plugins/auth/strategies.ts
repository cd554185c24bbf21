// How to sign in: with a password, or with a token that is still valid.
import { JWTStrategy } from '@feathersjs/authentication'
import type { AuthenticationRequest, ConnectionEvent } from '@feathersjs/authentication'
import { LocalStrategy } from '@feathersjs/authentication-local'
import type { Params } from '@feathersjs/feathers'
import { actAs, failure, hashPassword, isStorable, recordService, verifyPassword } from '../../engine'
import type { Caller, RecordService } from '../../engine'

/** The user as he sees himself: an answer to a sign-in shows what `GET /users/:id` would. */
const own = (users: RecordService, caller: Caller) => users.get(caller.id, actAs(caller))

/** A hash of nothing that anybody knows, so that an unknown name takes as long as a wrong password. */
const decoy = hashPassword(`${Math.random()}${Date.now()}`)

/** Sign-in by `email` or `username` and `password`. */
export class PasswordStrategy extends LocalStrategy {
  private get users(): RecordService {
    return recordService(this.app as never, this.configuration.service)!
  }

  /** The user with a name, with his hash; undefined when there is none. */
  private async named(request: AuthenticationRequest): Promise<(Caller & { password: string }) | undefined> {
    const key = request.email ? 'email' : request.username ? 'username' : undefined
    // The database takes no NUL, so no name has one.
    if (!key || !isStorable(request[key])) return undefined
    const query = { [key]: request[key].trim(), $select: ['role', 'password'], $limit: 1 }
    return (await this.users._find({ query, paginate: false }))[0]
  }

  override async authenticate(request: AuthenticationRequest, _params: Params): Promise<any> {
    if (!request.password) throw failure('invalid-login')
    const user = await this.named(request)
    const right = await verifyPassword(request.password, user?.password ?? (await decoy))
    if (!user || !right) throw failure('invalid-login')
    return {
      authentication: { strategy: this.name },
      [this.configuration.entity]: await own(this.users, { id: user.id, role: user.role })
    }
  }
}

/** Sign-in with an access token, and who is behind a socket. */
export class TokenStrategy extends JWTStrategy {
  override async getEntity(id: string) {
    const users = recordService(this.app as never, this.configuration.service)!
    const [user] = (await users._find({
      query: { id, $select: ['role'], $limit: 1 },
      paginate: false
    })) as Caller[]
    if (!user) throw failure('invalid-token')
    return own(users, user)
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
