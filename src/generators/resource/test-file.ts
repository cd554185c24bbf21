// The text of a resource's test: a scenario of who may make and read its rows, and what is refused.
import type { Draft } from './draft'
import { calling, listeners } from './people'
import type { Outcome, Person } from './people'
import { NoRow, Rows } from './rows'
import type { RowDraft } from './rows'
import {
  asked,
  code,
  created,
  creating,
  event,
  listed,
  madeBefore,
  named,
  read,
  secretsOf,
  taken
} from './steps'
import type { Step } from './steps'

/** The constants that the steps use. */
function constants({ definition, data, keep, row }: RowDraft): string {
  const secrets = secretsOf(definition, data)
  const part = (isSecret: boolean) =>
    Object.fromEntries(Object.entries(data).filter(([name]) => secrets.includes(name) === isSecret))
  const first =
    secrets.length > 0
      ? `const shown = ${code(part(false))}\nconst first = { ...shown, ${code(part(true)).slice(1, -1)} }\n`
      : `const first = ${code(data)}\n`
  const isHeard = listeners(definition, row).length > 0
  return isHeard ? `${first}const created = ${code(event(definition, keep))}\n` : first
}

/** The file of a draft's test, not formatted yet. */
export function testText({ path, folder, definitions, users }: Draft): string {
  const definition = definitions.get(path)!
  const rows = new Rows(definitions, users)
  const refused = (steps: (person: Person, outcome: Outcome) => Step) =>
    asked(definition).flatMap(person => {
      const outcome = calling(definition, 'create', person)
      return outcome === 'works' ? [] : [steps(person, outcome)]
    })
  let before = ''
  let steps: Step[]
  try {
    const row = rows.make({ path, keep: 'first', only: () => true })
    before = constants(row)
    steps = [
      ...rows.made.filter(each => each !== row).map(madeBefore),
      ...refused((person, outcome) => creating(path, person, outcome)),
      created(row),
      named(row),
      ...taken(row),
      ...asked(definition).map(person => read(row, person))
    ]
  } catch (error) {
    if (!(error instanceof NoRow)) throw error
    before = `// No row is made here: ${error.message}. Add the steps that make one.\n`
    steps = [
      ...refused((person, outcome) => ({ ...creating(path, person, outcome), data: {} })),
      ...asked(definition).map(person => listed(definition, person))
    ]
  }
  return `// What ${path} must do: who may make and read its rows, and what is refused.
import { scenario } from '${['..', ...folder.split('/').map(() => '..')].join('/')}/support/scenario'

${before}
scenario({
  title: ${JSON.stringify(path)},
  people: { ada: 'user', eve: 'user', max: 'manager', root: 'admin' },
  steps: [
${steps.map(step => `    ${code(step)}`).join(',\n')}
  ]
})
`
}
