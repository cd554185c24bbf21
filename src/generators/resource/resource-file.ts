// The text of a resource's file, as somebody would write it by hand.
import * as engine from '../../engine'
import { identifierOf, isFree } from '../names'
import { writeAccess } from './access-words'
import type { Draft } from './draft'
import { namesIn, write } from './expression'

/** The constant that holds the resource; `list` would hide the function of this name. */
function constantOf(name: string): string {
  const identifier = identifierOf(name)
  return !isFree(identifier) || identifier in engine ? `${identifier}Resource` : identifier
}

/** The way from the folder of the file to src. */
const upwards = (folder: string) => ['..', ...folder.split('/').map(() => '..')].join('/')

/** A sentence as a comment: one line, whatever was typed. */
const commentOf = (about: string): string => `// ${about.replace(/\s+/g, ' ').trim()}`

/** The file of a draft, not formatted yet. */
export function resourceText(draft: Draft): string {
  const { path, about, fields, access, owner, search, folder, name } = draft
  const constant = constantOf(name)
  const names = [...fields.map(({ expression }) => expression), ...access.values()].flatMap(namesIn)
  const imports = [...new Set([...names, 'resource'])].sort((a, b) => a.localeCompare(b))
  const parts = [
    `path: ${JSON.stringify(path)}`,
    `about: ${JSON.stringify(about)}`,
    `fields: {\n${fields.map(each => `${each.name}: ${write(each.expression)}`).join(',\n')}\n}`,
    ...(owner ? [`owner: ${JSON.stringify(owner)}`] : []),
    `access: ${writeAccess(access)}`,
    ...(search.length > 0 ? [`search: ${JSON.stringify(search)}`] : [])
  ]
  return `${commentOf(about)}
import { ${imports.join(', ')} } from '${upwards(folder)}/engine'
import type { RecordOf } from '${upwards(folder)}/engine'

const ${constant} = resource({
${parts.join(',\n')}
})

export default ${constant}

declare module '${upwards(folder)}/declarations' {
  interface Resources {
    '${path}': RecordOf<typeof ${constant}>
  }
}
`
}
