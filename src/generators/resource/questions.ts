// Questions at a terminal for what was not said, answered in the words that are typed otherwise.
import { prompt } from '@featherscloud/pinion'
import { Refusal } from '../refusal'
import type { GeneratorContext, Project } from '../surroundings'
import { rules } from './access-words'
import { aboutOf, draftOf } from './draft'
import type { Wish } from './draft'
import { itemKinds, kindNames } from './field-words'

/** What was typed so far. */
export interface ResourceContext extends GeneratorContext {
  readonly project: Project
  readonly path?: string
  readonly about?: string
  readonly fields: readonly string[]
  readonly access?: string
  readonly owner?: string
  readonly search?: string
}

/** A wish of which nothing is wrong yet. */
const empty: Wish = { path: 'new-resource', about: 'New.', fields: [], access: 'read=nobody,write=nobody' }

/** True, or what is wrong with a part of a wish while the rest is right: inquirer asks again then. */
function judge({ project, cwd }: ResourceContext, part: Partial<Wish>): true | string {
  try {
    draftOf({ ...empty, ...part }, project, cwd)
    return true
  } catch (error) {
    if (error instanceof Refusal) return error.problems.join('\n')
    throw error
  }
}

/** What was typed so far, as parts of a wish. */
const said = ({ path, fields, access, owner, search }: ResourceContext): Partial<Wish> => ({
  ...(path ? { path } : {}),
  ...(access === undefined ? {} : { access }),
  // Names that these need may still come.
  ...(fields.length > 0 ? { fields, owner, search } : {})
})

/** Refuses what was typed wrong before anything is asked. */
function checkSaid(ctx: ResourceContext): ResourceContext {
  draftOf({ ...empty, ...said(ctx) }, ctx.project, ctx.cwd)
  return ctx
}

/** The end of the list of fields: no name, once there is one field. */
const isEnd = (name: string, { fields }: ResourceContext) => name === '' && fields.length > 0

const askField = (ctx: ResourceContext) =>
  ctx.pinion.prompt([
    {
      type: 'input',
      name: 'name',
      message: ctx.fields.length > 0 ? 'The next field (nothing to end):' : 'What is the name of a field?',
      validate: (name: string) =>
        isEnd(name, ctx) || (/[:?]/.test(name) ? 'Only the name, as code' : judgeField(ctx, name, 'text'))
    },
    {
      type: 'list',
      name: 'kind',
      message: 'What kind of field is it?',
      when: ({ name }) => name !== '',
      choices: kindNames()
    },
    {
      type: 'input',
      name: 'subject',
      message: 'Which words may it be, separated by commas?',
      when: ({ kind }) => kind === 'choice',
      validate: (words: string) => judgeField(ctx, 'words', `choice:${words}`)
    },
    {
      type: 'list',
      name: 'subject',
      message: 'Which resource does it refer to?',
      when: ({ kind }) => kind === 'reference' || kind === 'references',
      choices: ctx.project.declarations.map(({ path }) => path)
    },
    {
      type: 'input',
      name: 'subject',
      message: 'Which types may it be, separated by commas, as types=application/pdf?',
      when: ({ kind }) => kind === 'file' || kind === 'files',
      validate: (types: string) => judgeField(ctx, 'types', `file:${types}`)
    },
    {
      type: 'list',
      name: 'subject',
      message: 'What kind are its items?',
      when: ({ kind }) => kind === 'list',
      choices: itemKinds()
    },
    {
      type: 'confirm',
      name: 'isOptional',
      message: 'May it be left out?',
      when: ({ name }) => name !== '',
      default: false
    }
  ])

const judgeField = (ctx: ResourceContext, name: string, rest: string) =>
  judge(ctx, { fields: [...ctx.fields, `${name}:${rest}`] })

/** Asks for fields, one after the other. */
async function askFields(ctx: ResourceContext): Promise<ResourceContext> {
  const { name, kind, subject, isOptional } = await askField(ctx)
  if (isEnd(name, ctx)) return ctx
  const word = `${name}:${kind}${subject ? `:${subject}` : ''}${isOptional ? '?' : ''}`
  const mistake = judge(ctx, { fields: [...ctx.fields, word] })
  if (mistake !== true) ctx.pinion.logger.warn(mistake)
  return askFields(mistake === true ? { ...ctx, fields: [...ctx.fields, word] } : ctx)
}

/** Asks for everything that was not said. */
export const askForMissing = (ctx: ResourceContext): Promise<ResourceContext> =>
  Promise.resolve(ctx)
    .then(checkSaid)
    .then(
      prompt<ResourceContext>(ctx => [
        {
          type: 'input',
          name: 'path',
          message: 'Which path, as coupons or shop/coupons?',
          when: !ctx.path,
          validate: (path: string) => judge(ctx, { path })
        },
        {
          type: 'input',
          name: 'about',
          message: 'What does it hold, in one sentence?',
          when: !ctx.about,
          default: ({ path = ctx.path ?? '' }) => aboutOf(path)
        }
      ])
    )
    .then(ctx => (ctx.fields.length > 0 ? ctx : askFields(ctx)))
    .then(ctx => (ctx.access === undefined ? askAccess(ctx) : ctx))

async function askAccess(ctx: ResourceContext): Promise<ResourceContext> {
  const choices = Object.keys(rules)
  const { read, write } = await ctx.pinion.prompt([
    { type: 'list', name: 'read', message: 'Who may read?', choices },
    { type: 'list', name: 'write', message: 'Who may create, change and remove?', choices }
  ])
  const whole = { ...ctx, access: `read=${read},write=${write}` }
  const mistake = judge(ctx, said(whole))
  // Other answers help only if all was right without them.
  if (mistake === true || judge(ctx, said(ctx)) !== true) return whole
  ctx.pinion.logger.warn(mistake)
  return askAccess(ctx)
}
