// The document: everything that can be reached over HTTP, as OpenAPI 3.1, made from the definitions.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from '../../configuration'
import type { Application } from '../../declarations'
import { engineOf, usersPath } from '../../engine'
import { actionPaths } from './actions'
import { aliasPaths } from './aliases'
import { errorResponses, errorSchema } from './answers'
import { securitySchemes } from './api-keys'
import { fixedPaths, fixedSchemas } from './fixed'
import { UPLOADS, mediaPaths } from './media'
import { pathsOf } from './operations'
import { providerPaths } from './providers'
import { schemasOf } from './schemas'
import type { Json } from './schemas'
import { openServices, servicePaths } from './services'

const introduction = `
Sign in at \`POST /authentication\`, and send the token as \`Authorization: Bearer …\`. Programs send an API key instead.

**Queries.** Lists are filtered by field, as \`lastName=Byron\`, or with an operator, as \`createdAt[$gt]=2026-11-20\`.
Lists of values are written \`id[$in][]=1&id[$in][]=2\`. Calls about one row take filters as well; a row that does
not match is not found. What a caller may not read, he may not filter, sort or search by.

**History.** \`GET /<path>/:id/history\` tells what has happened to a row: when, by whom, and which fields became what.

**Errors** have one form. \`data.error\` is their name for programs. A method that a path does not have is
answered 405. Every answer has an \`x-request-id\`, by which the log of the server can be searched.

**Sockets.** The same calls and rules hold over socket.io, where resources also tell of changes.
`.trim()

function info(): Json {
  const { name, version, description } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'))
  const title = name.charAt(0).toUpperCase() + name.slice(1)
  return { title, version, summary: description, description: introduction }
}

function withAliases(app: Application, ...all: Record<string, Json>[]): Record<string, Json> {
  const paths: Record<string, Json> = Object.assign({}, ...all)
  return { ...paths, ...aliasPaths(app, paths) }
}

/**
 * The OpenAPI document of an application.
 *
 * @param app the application, with all services registered
 * @throws Error when package.json, which has the version, cannot be read
 */
export function documentOf(app: Application): Json {
  const { definitions } = engineOf(app)
  const users = usersPath(app)
  const { entity } = app.get('authentication')
  const resources = [...definitions.values()]
  const services = openServices(app)
  return {
    openapi: '3.1.0',
    info: info(),
    servers: [{ url: '/' }],
    tags: [
      { name: 'authentication', description: 'Sign in and out.' },
      ...resources
        .filter(({ access, actions }) =>
          [...Object.values(access), ...actions.keys()].some(rule => rule !== false)
        )
        .map(({ path, about }) => ({ name: path, description: about })),
      ...services.map(({ path }) => ({ name: path, description: 'A service that is not declared.' })),
      { name: 'health', description: 'For those who watch the server.' },
      ...(app.get('aliasRoutes')?.length ? [{ name: 'aliases', description: 'Old paths.' }] : [])
    ],
    paths: withAliases(
      app,
      fixedPaths(),
      providerPaths(app),
      definitions.has(UPLOADS) ? mediaPaths : {},
      ...resources.map(definition => pathsOf(definition, definitions)),
      ...resources.map(actionPaths),
      ...services.map(servicePaths)
    ),
    components: {
      schemas: { ...schemasOf(definitions), ...fixedSchemas(users, entity ?? 'user'), Error: errorSchema },
      responses: errorResponses(),
      securitySchemes
    }
  }
}
