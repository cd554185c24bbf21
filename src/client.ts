// The typed client of the application, for browsers and Node, on REST or a socket.
import { feathers } from '@feathersjs/feathers'
import type { Application, TransportConnection } from '@feathersjs/feathers'
import authenticationClient from '@feathersjs/authentication-client'
import type { AuthenticationClientOptions } from '@feathersjs/authentication-client'
import type { ResourceService, Resources } from './declarations'

export interface Configuration {
  connection: TransportConnection<ServiceTypes>
}

type ResourceServices = { [Path in keyof Resources]: ResourceService<Resources[Path]> }

/** Path → service of the client; declared resources are there already, the generator adds its own. */
export interface ServiceTypes extends ResourceServices {}

export type ClientApplication = Application<ServiceTypes, Configuration>

/**
 * Makes a client.
 *
 * @param connection a stock Feathers connection: REST by `@feathersjs/rest-client`, or a socket
 * @param authenticationOptions where to keep the access token, and so on
 */
export const createClient = (
  connection: TransportConnection<ServiceTypes>,
  authenticationOptions: Partial<AuthenticationClientOptions> = {}
) => {
  const client: ClientApplication = feathers()

  client.configure(connection)
  client.configure(authenticationClient(authenticationOptions))
  client.set('connection', connection)

  return client
}
