// The types of the application: its settings, its services and the context of its hooks.
import type {
  HookContext as FeathersHookContext,
  Id,
  NextFunction,
  Paginated,
  Params as FeathersParams,
  ServiceInterface
} from '@feathersjs/feathers'
import type { Application as KoaApplication } from '@feathersjs/koa'
import type { ApplicationConfiguration } from './configuration'

export type { NextFunction }

/** The types for `app.get(name)` and `app.set(name, value)`; plugins add their own. */
export interface Configuration extends ApplicationConfiguration {}

/** Path → service class of the hand-written services; the generator adds to it. */
export interface ServiceTypes {}

/** Path → record type of the declared resources; each `*.resource.ts` adds its line. */
export interface Resources {}

/** Path → the calls of its actions, as `ActionsOf<typeof tasks>`; each `*.resource.ts` that has some adds its line. */
export interface Actions {}

/** One change of a row. A side is null where there is none, or where the caller may not see it. */
export interface HistoryEntry<Row> {
  readonly id: string
  /** ISO 8601 in UTC. */
  readonly at: string
  /** Id of the user who made the change; null for the application itself, and for changes made in SQL. */
  readonly actor: Id | null
  readonly event: 'created' | 'patched' | 'removed'
  /** The fields that changed, as they were; all of them where `to` is null. */
  readonly from: Partial<Row> | null
  /** The fields that changed, as they became; all of them where `from` is null. */
  readonly to: Partial<Row> | null
}

/** A page of the history of a row, newest first. */
export interface RowHistory<Row> {
  readonly limit: number
  /** What `$after` takes for the next page, null on the last one. */
  readonly next: string | null
  readonly data: HistoryEntry<Row>[]
}

type Name<Row> = keyof Row & string

/** What an aggregate is asked for. */
export interface AggregateOf<Row> {
  /** Conditions, as in a query. */
  readonly where?: Record<string, unknown>
  readonly search?: string
  /** Fields whose values make groups. */
  readonly group?: Name<Row> | readonly Name<Row>[]
  readonly sum?: Name<Row> | readonly Name<Row>[]
  readonly avg?: Name<Row> | readonly Name<Row>[]
  readonly min?: Name<Row> | readonly Name<Row>[]
  readonly max?: Name<Row> | readonly Name<Row>[]
  /** The length of the stretches of time, those of the field `of`: `createdAt`, unless it is said. */
  readonly by?: 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year'
  readonly of?: Name<Row>
  /** From which moment to which, the second left out. */
  readonly from?: string
  readonly to?: string
  /** Name of the time zone by which days begin, as `Europe/Berlin`; UTC, unless it is said. */
  readonly zone?: string
  /** Whether stretches without rows are there, with zeros; they are, unless it is said. */
  readonly fill?: boolean
  /** Lines at most. */
  readonly limit?: number
}

type Measures<Row> = { [Each in 'sum' | 'avg' | 'min' | 'max']?: { [Field in keyof Row]?: any } }

/** What rows come to: one line per group and stretch of time. */
export interface Aggregates<Row> {
  readonly zone: string
  readonly data: (Partial<Row> &
    Measures<Row> & {
      readonly count: number
      /** Name of the stretch in the zone, as 2026-11-20, 2026-11-20T13:00 or 2026-11. */
      readonly bucket?: string
      /** The moment at which it begins, in UTC. */
      readonly from?: string
    })[]
}

/** A page of a list. */
export interface Page<Row> extends Paginated<Row> {
  /** There where there are more rows than `total`, and no more were counted. */
  readonly atLeast?: true
  /** In pages by `$after`: what `$after` takes for the next one, null on the last. */
  readonly next?: string | null
}

/** What `app.service(path)` of a declared resource can do. */
export interface ResourceService<Row, Params = FeathersParams> extends ServiceInterface<
  Row,
  Partial<Row> & Record<string, unknown>,
  Params,
  Partial<Row> & Record<string, unknown>
> {
  find(params?: Params & { paginate?: { default: number; max: number } }): Promise<Page<Row>>
  find(params?: Params & { paginate: false }): Promise<Row[]>
  get(id: Id, params?: Params): Promise<Row>
  create(data: Record<string, unknown>, params?: Params): Promise<Row>
  create(data: Record<string, unknown>[], params?: Params): Promise<Row[]>
  patch(id: Id, data: Record<string, unknown>, params?: Params): Promise<Row>
  remove(id: Id, params?: Params): Promise<Row>
  /** What has happened to a row; query: `$limit` and `$after`. Only of resources that are live. */
  history(data: { id: Id }, params?: Params): Promise<RowHistory<Row>>
  /** How many rows there are, and what they come to, by groups and stretches of time. */
  aggregate(data?: AggregateOf<Row>, params?: Params): Promise<Aggregates<Row>>
}

type ActionsAt<Path> = Path extends keyof Actions ? Actions[Path] : {}

/** Path → service of the declared resources. */
export type ResourceServices = {
  [Path in keyof Resources]: ResourceService<Resources[Path]> & ActionsAt<Path>
}

/** The application instance that is used everywhere. */
export type Application = KoaApplication<ServiceTypes & ResourceServices, Configuration>

/** The context of hook functions; can be typed with a service class. */
export type HookContext<S = any> = FeathersHookContext<Application, S>
