// A draft: what was asked for, read, checked by the engine, and ready to be written.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DeclarationError, kinds, resource } from '../../engine'
import type { Declaration, Definition } from '../../engine'
import { Refusal } from '../refusal'
import { defineWith } from '../surroundings'
import type { Project } from '../surroundings'
import { accessOf, needsOwner, readAccess } from './access-words'
import type { AccessDraft } from './access-words'
import { readField } from './field-words'
import type { FieldDraft } from './field-words'

/** What was typed. */
export interface Wish {
  readonly path: string
  readonly about: string
  /** Each `name:kind[:word|:key=value]*[?]`. */
  readonly fields: readonly string[]
  /** As `read=anyone,write=admin`. */
  readonly access: string
  /** Name of the owner's field; `userId` where a rule needs one and nothing is said. */
  readonly owner?: string
  /** Names of fields, by comma. */
  readonly search?: string
}

export interface Draft {
  readonly path: string
  readonly about: string
  readonly fields: readonly FieldDraft[]
  readonly access: AccessDraft
  readonly owner?: string
  readonly search: readonly string[]
  /** The folder below src/services and test/services. */
  readonly folder: string
  /** The last word of the path. */
  readonly name: string
  /** Path of the resource whose rows are the callers. */
  readonly users: string
  /** All definitions, with that of the draft among them. */
  readonly definitions: ReadonlyMap<string, Definition>
}

/** `payment-methods` is about payment methods. */
export const aboutOf = (path: string): string => {
  const words = (path.split('/').at(-1) ?? '').replaceAll('-', ' ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
}

/** `shop/coupons` is kept in the folder shop; a path of one word is a domain of its own. */
function placeOf(path: string): Pick<Draft, 'folder' | 'name'> {
  const words = path.split('/')
  const name = words.at(-1)!
  return { name, folder: words.length > 1 ? words.slice(0, -1).join('/') : name }
}

/** Where the resource is written, from the project's folder. */
export const resourceFile = ({ folder, name }: Pick<Draft, 'folder' | 'name'>): string =>
  `src/services/${folder}/${name}.resource.ts`

/** Where its test is written, from the project's folder. */
export const testFile = ({ folder, name }: Pick<Draft, 'folder' | 'name'>): string =>
  `test/services/${folder}/${name}.test.ts`

function readFields(wish: Wish, paths: readonly string[], problem: (sentence: string) => void): FieldDraft[] {
  const seen = new Set<string>()
  return wish.fields.flatMap(given => {
    const field = readField(given, paths, problem)
    const name = field?.name ?? given.split(':')[0]
    if (seen.has(name)) problem(`${name}: two fields have this name`)
    seen.add(name)
    // A field with a mistake stands in as text, so that the rest can be checked as well.
    return field ?? (name ? { name, expression: { use: 'text', of: [] }, field: kinds.text() } : [])
  })
}

/** What the engine would accept, but nobody outside could ever fill. */
function checkRows({ path, fields, owner, access }: Draft, problem: (sentence: string) => void): void {
  const create = access.get('create') ?? access.get('write')
  const isClosed = create !== undefined && 'use' in create && create.use === 'nobody'
  for (const { name, field } of fields) {
    const { reference } = field
    if (reference?.to === path && !field.optional && (!reference.many || field.schema.minItems > 0))
      problem(`${name}: the first row could refer to none before it; make it optional by a ? at the end`)
    if (isClosed || name === owner || !field.readOnly || field.optional || field.default !== undefined)
      continue
    problem(
      `${name}: nobody who may create could set it, for it is readOnly; give it a default=, or a ? at the end`
    )
  }
}

function checkPath(path: string, project: Project, problem: (sentence: string) => void): void {
  const isService = project.paths.includes(path) && !project.declarations.some(each => each.path === path)
  if (isService) problem(`${path}: a service that is not declared has this path; choose another`)
}

/**
 * Reads and checks a wish. A resource of the same path does not hinder when its file would be written anew.
 *
 * @param root the project's folder
 * @throws Refusal that lists every mistake, each with its cure
 */
export function draftOf(wish: Wish, project: Project, root: string): Draft {
  const problems: string[] = []
  const problem = (sentence: string) => void problems.push(sentence)
  const place = placeOf(wish.path)
  const isRewritten = existsSync(join(root, resourceFile(place)))
  const others = project.declarations.filter(({ path }) => path !== wish.path || !isRewritten)
  checkPath(wish.path, project, problem)
  const paths = [...new Set([...project.declarations.map(({ path }) => path), wish.path])]
  const fields = readFields(wish, paths, problem)
  const access = readAccess(wish.access, problem)
  const owner = wish.owner ?? (needsOwner(access) ? 'userId' : undefined)
  const search = wish.search ? wish.search.split(',') : []
  const { path, about } = wish
  const draft = { ...place, path, about, fields, access, owner, search, users: project.users }
  let definitions: ReadonlyMap<string, Definition> = new Map()
  try {
    definitions = defineWith({ ...project, declarations: others }, declarationOf(draft))
  } catch (error) {
    if (!(error instanceof DeclarationError)) throw error
    problems.push(...error.problems)
  }
  const whole = { ...draft, definitions }
  checkRows(whole, problem)
  if (problems.length > 0) throw new Refusal([...new Set(problems)])
  return whole
}

/** The declaration as the file will have it. */
const declarationOf = (draft: Omit<Draft, 'definitions'>): Declaration =>
  resource({
    path: draft.path,
    about: draft.about,
    fields: Object.fromEntries(draft.fields.map(({ name, field }) => [name, field])),
    ...(draft.owner ? { owner: draft.owner } : {}),
    access: accessOf(draft.access),
    ...(draft.search.length > 0 ? { search: draft.search } : {})
  }) as Declaration
