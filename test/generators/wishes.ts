// Wishes for resources, of names that no project takes: every kind of field with every modifier, under many rules, and references of every sort.

/** Kinds with what they take, each beside a default that fits it, if it can have one. */
const kinds: [words: string, standard?: string][] = [
  ['text', 'default=a?b'],
  ['text:min=3:max=3:lower', 'default=ABC'],
  ['text:min=0', 'default='],
  ['email', 'default=a@example.com'],
  ['email:max=8'],
  ['integer', 'default=-1'],
  ['integer:min=10:max=12', 'default=11'],
  ['integer:max=-5'],
  ['decimal', 'default=1.25'],
  ['decimal:precision=4:scale=0', 'default=7'],
  ['decimal:scale=3:min=0.001:max=0.002'],
  ['money', 'default=0'],
  ['money:min=-5:max=-1'],
  ['flag', 'default=false'],
  ['date', 'default=2026-01-31'],
  ['moment', 'default=2026-01-31T08:05:00+01:00'],
  ["choice:once,it's late", 'default=once'],
  ['choice:1,20', 'default=20'],
  ['json'],
  ['list:text'],
  ['image:max=200KB:types=image/png,image/webp'],
  ['images:count=3'],
  ['file:types=application/pdf'],
  ['list:moment:max=2'],
  ['list:flag'],
  ['reference:users'],
  ['reference:users:cascade'],
  ['references:users', 'default=[]'],
  ['references:users:restrict:min=1:max=3'],
  ['references:users:cascade:unseen'],
  ['password'],
  ['password:min=12']
]

const modifiers = ['', '?', ':unique', ':unique?', ':indexed', ':secret', ':secret:unique', ':readOnly?']

/** What cannot be: the engine or the generator refuses it. */
const isImpossible = (words: string, modifier: string) =>
  (modifier.includes('indexed') && /^(image|file)/.test(words)) ||
  (modifier.includes('unique') && /^(json|list|image|file|references|password)/.test(words))

const suffixOf = (words: string) =>
  words.startsWith('references') ? 'Ids' : words.startsWith('reference') ? 'Id' : ''

/** Every kind with every modifier, and with its default. */
function allFields(): string[] {
  const rests = kinds.flatMap(([words, standard]) => [
    ...modifiers.filter(each => !isImpossible(words, each)).map(each => words + each),
    ...(standard === undefined ? [] : [`${words}:${standard}`, `${words}:readOnly:${standard}`])
  ])
  return rests.map((rest, index) => `field${index}${suffixOf(rest)}:${rest}`)
}

const rules = [
  'read=anyone,write=admin',
  'read=owner,write=owner',
  'read=nobody,write=signedIn',
  'read=owner+admin,write=signedIn',
  'read=signedIn,write=manager+admin,create=anyone',
  'read=admin,create=nobody,patch=admin,remove=nobody,update=admin'
]

export interface Wish {
  readonly path: string
  readonly fields: readonly string[]
  readonly access: string
  readonly more?: readonly string[]
}

/** Resources that have all of the fields between them. */
export function mixedWishes(): Wish[] {
  const fields = allFields()
  return rules.map((access, index) => ({
    path: `hangar/part-${index}`,
    fields: fields.filter((_, at) => at % rules.length === index),
    access
  }))
}

/** References to rows that somebody else makes, that nobody can make, and to themselves. */
export const relatedWishes: Wish[] = [
  { path: 'hangar/boxes', fields: ['label:text:unique'], access: 'read=anyone,write=admin' },
  {
    path: 'hangar/items',
    fields: ['boxId:reference:hangar/boxes', 'nextId:reference:hangar/items?'],
    access: rules[3]
  },
  {
    path: 'hangar/parts',
    fields: ['itemId:reference:hangar/items:cascade', 'boxId:reference:hangar/boxes'],
    access: rules[1]
  },
  { path: 'hangar/logs', fields: ['text:text'], access: 'read=admin,write=nobody' },
  { path: 'hangar/log-notes', fields: ['logId:reference:hangar/logs', 'text:text'], access: rules[0] },
  {
    path: 'hangar/remarks',
    fields: ['logId:reference:hangar/logs:set-null?', 'text:text'],
    access: rules[0]
  },
  {
    path: 'hangar/class',
    fields: ['bogus:text', 'first:text', 'created:moment'],
    access: 'find=anyone,get=signedIn,write=owner+manager',
    more: ['--owner', 'teacherId', '--search', 'first,bogus', '--about', 'It\'s `a` "class" of ${people}.']
  },
  { path: 'hangar/b/list', fields: ['text:text'], access: rules[0] }
]
