// The typed client of the application, for browsers and Node: on a stock connection, or by a URL with live lists.
import { feathers } from '@feathersjs/feathers'
import type { Application, Id, TransportConnection } from '@feathersjs/feathers'
import authenticationClient from '@feathersjs/authentication-client'
import type { AuthenticationClientOptions } from '@feathersjs/authentication-client'
import type { LiveQuery } from './client/filter'
import { connect } from './client/connect'
import type { ConnectOptions } from './client/connect'
import type { LiveList, ListStatus } from './client/view'
import type { ResourceServices, Resources } from './declarations'

export type { ConnectOptions, ListStatus, LiveList, LiveQuery }

export interface Configuration {
  connection: TransportConnection<ServiceTypes>
}

/** Path → service of the client; declared resources are there already, the generator adds its own. */
export interface ServiceTypes extends ResourceServices {}

export type ClientApplication = Application<ServiceTypes, Configuration>

/** A client that was made by a URL. `teardown()` closes its connection and its lists. */
export type LiveClient = ClientApplication & {
  /**
   * Opens a list that stays true to its query: it is read, and then follows every change, also over a lost
   * connection and over the sign-in of somebody else.
   *
   * @param path of a declared resource
   * @param query as for `find`, without `$after`; or an id, for the list of this row alone
   */
  live<Path extends keyof Resources & string>(path: Path, query?: LiveQuery | Id): LiveList<Resources[Path]>
}

/** Makes a client. */
export interface CreateClient {
  /**
   * @param connection a stock Feathers connection: REST by `@feathersjs/rest-client`, or a socket
   * @param authenticationOptions where to keep the access token, and so on
   */
  (
    connection: TransportConnection<ServiceTypes>,
    authenticationOptions?: Partial<AuthenticationClientOptions>
  ): ClientApplication
  /**
   * @param url of the server, as `https://example.com`
   * @param options where to keep tokens, how to renew them, and those of the socket
   */
  (url: string, options?: ConnectOptions): LiveClient
}

export const createClient = ((
  to: TransportConnection<ServiceTypes> | string,
  options: Partial<AuthenticationClientOptions> = {}
) => {
  const client: ClientApplication = feathers()

  if (typeof to === 'string') {
    client.configure(connect(to, options))
  } else {
    client.configure(to)
    client.configure(authenticationClient(options))
    client.set('connection', to)
  }

  return client
}) as CreateClient
