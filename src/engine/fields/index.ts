// Every field function and modifier, in one place to import from.
export { choice } from './choice'
export { file, files } from './file'
export { flag } from './flag'
export { image, images } from './image'
export { field, json, list } from './json'
export { kinds } from './kinds'
export {
  indexed,
  optional,
  readableBy,
  readOnly,
  secret,
  unique,
  was,
  withDefault,
  writableBy
} from './modifiers'
export { decimal, integer, money } from './numbers'
export { hashPassword, password, verifyPassword } from './password'
export { ids, linked, reference, references } from './reference'
export type { ReferencesOptions } from './reference'
export { email, isStorable, text } from './text'
export { date, moment } from './time'
export type { Comparable, Field, Fields, Flag, Input, OnDelete, Reference, Row } from './field'
export type { Box, Media, MediaLimits, StoredMedia, Thumbnail } from './media'
