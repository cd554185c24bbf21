// Documents.
import type { Application } from '../../declarations'

export const docs = (_app: Application) => undefined
