// The migration writer: pure passes from two states of a database to the text that leads from one to the other.
export { compare } from './compare'
export { draftMigration } from './draft'
export type { Draft } from './draft'
export { readState } from './state'
export type { DatabaseState } from './state'
export type { Wish } from './wish'
export { guardQuery, headline } from './text'
