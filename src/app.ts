// The application, made of the settings that there are; generated tests and tools import it.
import { compose } from './compose'

export const app = compose()
