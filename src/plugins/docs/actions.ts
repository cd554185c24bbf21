// The actions of a resource in the document: each with its rule, its input and its answers.
import { dataSchema, scopesIn, sentence } from '../../engine'
import type { ActionDefinition, Definition } from '../../engine'
import { errorAnswers, json } from './answers'
import { tokens } from './api-keys'
import { exampleOf } from './examples'
import { operationId } from './operations'
import { idParameter } from './parameters'
import { ref, schemaName } from './schemas'
import type { Json } from './schemas'

const body = ({ input }: ActionDefinition): Json => {
  if (input.fields.size === 0) return {}
  const content = { schema: dataSchema(input, 'create'), example: exampleOf(input) }
  return { requestBody: { required: true, content: { 'application/json': content } } }
}

function operation({ path }: Definition, action: ActionDefinition): Json {
  const { name, about, of, access } = action
  const isOfRow = of === 'row'
  const data = isOfRow ? '`{ id, … }`' : 'its input'
  return {
    tags: [path],
    operationId: operationId(name, path),
    summary: about,
    description:
      `Who may${isOfRow ? ', and on which rows' : ''}: *${sentence(access)}*. ` +
      `On sockets: \`${name}\` of \`${path}\` with ${data} as data.`,
    security: access === true ? [] : tokens(scopesIn(access)),
    ...body(action),
    responses: {
      200: json(
        isOfRow ? 'The row as it is then, or what the action gives.' : 'What the action gives.',
        isOfRow ? { anyOf: [ref(schemaName(path)), {}] } : {}
      ),
      ...errorAnswers([400, 401, 403, ...(isOfRow ? [404] : []), 409, 413, 415, 429, 500, 503])
    }
  }
}

/** The paths of the actions of a resource. */
export const actionPaths = (definition: Definition): Record<string, Json> =>
  Object.fromEntries(
    [...definition.actions.values()].map(action => {
      const parameters = action.of === 'row' ? { parameters: [idParameter(definition)] } : {}
      const at = action.of === 'row' ? `/{id}/${action.name}` : `/${action.name}`
      return [`/${definition.path}${at}`, { ...parameters, post: operation(definition, action) }]
    })
  )
