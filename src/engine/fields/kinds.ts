// The kinds of fields: every field function by its name, for those who read kinds as words.
import { choice } from './choice'
import type { Field } from './field'
import { file, files } from './file'
import { flag } from './flag'
import { image, images } from './image'
import { field, json, list } from './json'
import { decimal, integer, money } from './numbers'
import { password } from './password'
import { reference, references } from './reference'
import { email, text } from './text'
import { date, moment } from './time'

/** Field functions by the `kind` of the fields that they make. */
export const kinds: Readonly<Record<string, (...options: any[]) => Field>> = {
  text,
  email,
  integer,
  decimal,
  money,
  flag,
  date,
  moment,
  choice,
  json,
  list,
  image,
  images,
  file,
  files,
  reference,
  references,
  password,
  field
}
