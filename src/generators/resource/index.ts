// `generate resource`: writes a resource, its test and its migration, and notes its surface.
import { join } from 'node:path'
import { renderTemplate, toFile, when } from '@featherscloud/pinion'
import { Refusal } from '../refusal'
import { demandFree, formatted } from '../written'
import { aboutOf, draftOf, resourceFile, testFile } from './draft'
import type { Draft } from './draft'
import { askForMissing } from './questions'
import type { ResourceContext } from './questions'

import { resourceText } from './resource-file'
import { testText } from './test-file'

export type { ResourceContext }

interface DraftContext extends ResourceContext {
  readonly draft: Draft
}

/** How the command is used; messages show it. */
export const resourceExample =
  'npm run generate -- resource shop/coupons code:text:unique percent:integer --access read=anyone,write=admin'

/** Where nobody can be asked, all must be said. */
function readDraft(ctx: ResourceContext): DraftContext {
  const { path, fields, access, cwd, project } = ctx
  if (!path || fields.length === 0 || access === undefined) {
    const missing = [
      ...(path ? [] : ['its path']),
      ...(fields.length > 0 ? [] : ['its fields']),
      ...(access === undefined ? ['--access, who may read and write'] : [])
    ]
    throw new Refusal([`A resource needs ${missing.join(', ')}; for example: ${resourceExample}`])
  }
  const about = ctx.about?.trim() || aboutOf(path)
  return { ...ctx, draft: draftOf({ ...ctx, path, access, about }, project, cwd) }
}

function demandPlaces(ctx: DraftContext): DraftContext {
  demandFree(ctx, [resourceFile(ctx.draft), testFile(ctx.draft)])
  return ctx
}

/** Writes one file in the project's format. */
const source = (place: (draft: Draft) => string, text: (draft: Draft) => string) =>
  renderTemplate<DraftContext>(
    ({ draft, cwd }) => formatted(text(draft), join(cwd, place(draft))),
    toFile<DraftContext>(({ draft }) => place(draft))
  )

/** The surface follows from the files; nobody has to be asked whether it may be written anew. */
const surface = renderTemplate<DraftContext>(
  ({ surroundings }) => `${surroundings.surface()}\n`,
  toFile<DraftContext>('test/surface.txt'),
  { force: true }
)

const messageOf = (path: string) => `add ${path}`

/** The files stay if there is no migration: it can be made at any time. */
async function migration(ctx: DraftContext): Promise<DraftContext> {
  const { draft, surroundings, pinion } = ctx
  try {
    const file = await surroundings.makeMigration(messageOf(draft.path))
    pinion.logger.notice(file ? `Wrote file ${file}` : 'No migration: the tables have all of it already')
  } catch (error) {
    throw new Error(
      `${(error as Error).message}\nThe resource and its test are written. Make the migration later: ` +
        `npm run plumage -- migrate make -m "${messageOf(draft.path)}"`,
      { cause: error }
    )
  }
  return ctx
}

function tellNext({ draft, about, pinion }: DraftContext): void {
  const log = (line: string) => pinion.logger.log(line)
  log('\nWhat is left to do:')
  if (!about) log(`  Say in one sentence what it holds: \`about\` in ${resourceFile(draft)}`)
  log('  Look at what can be reached now: git diff test/surface.txt')
  log('  Make its table: npm run plumage -- migrate up   (npm start does it too)')
  log(`  Run its test: npx mocha ${testFile(draft)}`)
}

/**
 * Writes a resource, its test and its migration, and asks at a terminal for what was not said.
 *
 * @param ctx pinion's context with what was typed
 * @throws Refusal with every mistake; nothing was written then
 * @throws Error when the migration cannot be made; everything else was written then
 */
export const generate = (ctx: ResourceContext): Promise<void> =>
  Promise.resolve(ctx)
    .then(when<ResourceContext>(({ surroundings }) => surroundings.canAsk, askForMissing))
    .then(readDraft)
    .then(demandPlaces)
    .then(source(resourceFile, resourceText))
    .then(source(testFile, testText))
    .then(surface)
    .then(migration)
    .then(tellNext)
