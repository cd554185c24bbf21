// Resources for the live page: open to all, to those who are signed in, and silent.
import { anyone, nobody, resource, signedIn, text } from '../../../src/engine'

/** A text that would do something if a page took it for markup. */
export const MARKUP = '<img src=x onerror="document.title=1"><script>document.title = 2</script>'

export const resources = [
  resource({
    path: 'hangars',
    about: MARKUP,
    fields: { name: text({ max: 200 }) },
    access: { read: anyone, write: anyone }
  }),
  resource({
    path: 'zeppelins',
    about: 'For crews.',
    fields: { name: text() },
    access: { read: signedIn, write: signedIn }
  }),
  resource({
    path: 'ballasts',
    about: 'Silent.',
    live: false,
    fields: { weight: text() },
    access: { read: anyone, write: nobody }
  })
]
