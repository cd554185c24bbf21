// What an entry of the catalogue of errors is, and errors that Feathers has no class for.
import { FeathersError } from '@feathersjs/errors'

export class PayloadTooLarge extends FeathersError {
  constructor(message: string, data: Record<string, unknown>) {
    super(message, 'PayloadTooLarge', 413, 'payload-too-large', data)
  }
}

export class UnsupportedMediaType extends FeathersError {
  constructor(message: string, data: Record<string, unknown>) {
    super(message, 'UnsupportedMediaType', 415, 'unsupported-media-type', data)
  }
}

export type ErrorClass = new (message: string, data: Record<string, unknown>) => FeathersError

export interface Entry {
  readonly type: ErrorClass
  /** The sentence; words in braces are filled in from the data. */
  readonly sentence: string
  /** For the manual: when it is answered, and what helps. */
  readonly when: string
}

export const entry = (type: ErrorClass, sentence: string, when: string): Entry => ({ type, sentence, when })
