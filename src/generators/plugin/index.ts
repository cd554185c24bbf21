// `generate plugin`: writes a smallest plugin and its test, and adds it to the composition.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, file, inject, prompt, renderTemplate, toFile, when } from '@featherscloud/pinion'
import { identifierOf, isFree } from '../names'
import { Refusal, exitCodes } from '../refusal'
import type { GeneratorContext, Project } from '../surroundings'
import { demandFree, formatted } from '../written'
import { pluginTestText, pluginText } from './plugin-file'

export interface PluginContext extends GeneratorContext {
  readonly project: Project
  readonly name?: string
}

interface NamedContext extends PluginContext {
  readonly name: string
  /** The name in code. */
  readonly constant: string
}

const COMPOSITION = 'src/compose.ts'
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const END = /^ {2}return app$/
const IMPORT = /^import \{ \w+ \} from '\.\/plugins\/([\w-]+)'$/

/** How the command is used; messages show it. */
export const pluginExample = 'npm run generate -- plugin greeting'

const folderOf = (name: string) => `src/plugins/${name}`
const composition = (cwd: string) => readFileSync(join(cwd, COMPOSITION), 'utf8')

/** Why a plugin cannot have a name; undefined when it can. */
function problemOf(name: string, { cwd, project }: PluginContext): string | undefined {
  if (!NAME.test(name)) return `"${name}": a plugin's name is small letters, digits and hyphens, as greeting`
  if (existsSync(join(cwd, folderOf(name)))) return `${name}: there is a plugin of this name; choose another`
  if (project.paths.includes(name)) return `${name}: a service has the path /${name}; choose another`
  const code = composition(cwd).replace(/^\s*(\/\/|\/?\*).*$/gm, '')
  return !isFree(identifierOf(name)) || new RegExp(`\\b${identifierOf(name)}\\b`).test(code)
    ? `${name}: ${COMPOSITION} cannot use this name, which means something else there; choose another`
    : undefined
}

const askForName = prompt<PluginContext>(ctx => [
  {
    type: 'input',
    name: 'name',
    message: 'What is the name of the plugin?',
    when: !ctx.name,
    validate: (name: string) => problemOf(name, ctx) ?? true
  }
])

function readName(ctx: PluginContext): NamedContext {
  const { name } = ctx
  if (!name) throw new Refusal([`A plugin needs its name; for example: ${pluginExample}`])
  const problem = problemOf(name, ctx)
  if (problem) throw new Refusal([problem])
  return { ...ctx, name, constant: identifierOf(name) }
}

const indexOf = (name: string) => `${folderOf(name)}/index.ts`
const testOf = (name: string) => `test/plugins/${name}/${name}.test.ts`

function demandPlaces(ctx: NamedContext): NamedContext {
  demandFree(ctx, [indexOf(ctx.name), testOf(ctx.name)])
  return ctx
}

/** Writes one file in the project's format. */
const source = (place: (name: string) => string, text: (ctx: NamedContext) => string) =>
  renderTemplate<NamedContext>(
    ctx => formatted(text(ctx), join(ctx.cwd, place(ctx.name))),
    toFile<NamedContext>(({ name }) => place(name))
  )

/** Where the composition is not as expected, its lines are found by hand better. */
function demandAnchors(ctx: NamedContext): NamedContext {
  const lines = composition(ctx.cwd).split(/\r?\n/)
  if (lines.some(line => IMPORT.test(line)) && lines.some(line => END.test(line))) return ctx
  throw new Refusal(
    [`${COMPOSITION} must import a plugin and end by "  return app", so that one more can be added there`],
    exitCodes.failed
  )
}

/** The imports of plugins are in the order of their names. */
const importPlace = (lines: string[], ctx: NamedContext, fileName: string) => {
  const plugins = lines.filter(line => IMPORT.test(line))
  const next = plugins.find(line => IMPORT.exec(line)![1] > ctx.name)
  return (next ? before<NamedContext>(next) : after<NamedContext>(plugins.at(-1)!))(lines, ctx, fileName)
}

/**
 * Writes a plugin and its test, and adds it to the composition; asks at a terminal for a name that was not given.
 * @throws Refusal for a name that is wrong or taken; nothing was written then
 */
export const generate = (ctx: PluginContext): Promise<void> =>
  Promise.resolve(ctx)
    .then(when<PluginContext>(({ surroundings }) => surroundings.canAsk, askForName))
    .then(readName)
    .then(demandPlaces)
    .then(demandAnchors)
    .then(source(indexOf, ({ name, constant }) => pluginText(name, constant)))
    .then(source(testOf, ({ name }) => pluginTestText(name)))
    .then(
      inject(
        ({ name, constant }) => `import { ${constant} } from './plugins/${name}'`,
        importPlace,
        file<NamedContext>(COMPOSITION)
      )
    )
    .then(
      inject(
        ({ constant }) => `  app.configure(${constant})`,
        before<NamedContext>(END),
        file<NamedContext>(COMPOSITION)
      )
    )
    .then(({ name, pinion }) => {
      pinion.logger.log(`\nWhat is left to do:\n  Let it do your work: ${indexOf(name)}`)
      pinion.logger.log(`  Run its test: npx mocha ${testOf(name)}`)
    })
