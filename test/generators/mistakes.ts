// What can be mistyped to a generator, and what is said of it.

/** Words, and what is said of them. */
export const mistakes: [words: string[], sentence: RegExp][] = [
  [['coupons', 'code'], /code: it needs a kind, as code:text; there are text, email, .*password$/m],
  [['coupons', 'code:image'], /code: image is not a kind of field; there are text, /],
  [['coupons', 'code:field'], /code: field is not a kind of field; there are text, /],
  [['coupons', ':text'], /:text: a field begins with its name, as code:text/],
  [['coupons', 'code:text', 'code:integer'], /code: two fields have this name/],
  [['coupons', 'code:text:big'], /code: "big" says nothing of text; there are optional, unique, .*max=/],
  [['coupons', 'code:text:scale=2'], /code: "scale=2" says nothing of text/],
  [['coupons', 'code:text:unique=yes'], /code: "unique=yes" says nothing of text/],
  [['coupons', 'code:text::unique'], /code: nothing between two colons says nothing of text/],
  [['coupons', 'code:text:max=ten'], /code: max= must be a whole number between 1 and 10485760/],
  [['coupons', 'code:text:max=0'], /code: max= must be a whole number between 1 and 10485760/],
  [['coupons', 'code:text:min=9:max=3'], /fields\.code: min 9 is above max 3/],
  [['coupons', 'code:text:max=3:default=long'], /code: default=long must NOT have more than 3 characters/],
  [
    ['coupons', 'code:text:unique:default=a'],
    /a unique field has no default=, for only one row could have it/
  ],
  [['coupons', 'price:decimal:precision=3:scale=5'], /price: scale= must not be above precision=/],
  [['coupons', 'percent:integer:max=5:default=9'], /percent: default=9 must be <= 5/],
  [['coupons', 'percent:integer:default=many'], /percent: default= must be a whole number between/],
  [['coupons', 'from:date:default=2026-02-30'], /from: default= must be a day as 2026-11-20/],
  [
    ['coupons', 'data:json:default=1'],
    /data: a json takes no default= here; write it into the file afterwards/
  ],
  [['coupons', 'kind:choice'], /kind: choice takes different words, as kind:choice:once,forever/],
  [['coupons', 'kind:choice:a,a'], /kind: choice takes different words/],
  [['coupons', 'kind:choice:a,b:default=c'], /kind: default= must be one of a, b/],
  [['coupons', 'tags:list'], /tags: list takes the kind of its items, as tags:list:text; one of text, email/],
  [['coupons', 'tags:list:choice'], /tags: list takes the kind of its items/],
  [
    ['coupons', 'shopId:reference'],
    /shopId: reference takes the path of a resource, as userId:reference:users/
  ],
  [
    ['coupons', 'shopId:reference:shops'],
    /shopId: shops is not a resource to refer to; there are .*contacts/
  ],
  [
    ['coupons', 'shopId:reference:users:forget'],
    /"forget" says nothing of reference; .* cascade, restrict, set-null/
  ],
  [['coupons', 'aId:reference:users:set-null'], /fields\.aId: onDelete 'set null' needs optional\(reference/],
  [['coupons', 'shop:reference:users'], /fields\.shop: name the reference shopId/],
  [['coupons', 'parentId:reference:coupons'], /parentId: the first row could refer to none before it/],
  [['coupons', 'Code:text'], /fields\.Code: names are letters and digits, the first a small letter/],
  [['coupons', 'id:text'], /fields\.id comes by itself; leave it out/],
  [
    ['coupons', 'stamp:text:readOnly'],
    /stamp: nobody who may create could set it.* default=, or a \? at the end/
  ],
  [['coupons', 'data:json:unique'], /fields\.data: a json cannot be unique/],
  [['Coupons', 'code:text'], /Coupons: path must be small letters, digits and hyphens, as .*shop\/coupons/],
  [['contacts/', 'code:text'], /path must be small letters/],
  [['authentication', 'code:text'], /authentication: a service that is not declared has this path/],
  [['coupons', 'code:text', '--search', 'name'], /search: name is not a field/],
  [['coupons', 'pin:text:secret', '--search', 'pin'], /search: pin is secret/],
  [['coupons', 'code:text', '--owner', 'boss'], /owner must be the name of a reference, as userId/]
]

/** Of `--access`. */
export const accessMistakes: [text: string, sentence: RegExp][] = [
  [
    'anyone',
    /--access: "anyone" must name a method and its rule, as --access read=anyone,write=owner\+admin/
  ],
  [
    'read=all,write=admin',
    /--access read: all is not a rule; there are anyone, signedIn, owner, .*joined by \+/
  ],
  ['read=,write=admin', /--access read: it needs a rule/],
  ['read=anyone,read=admin', /--access: read is given twice/],
  ['read=anyone', /access says nothing of create; say nobody to close it/],
  ['read=anyone,write=self', /--access write: self is for the resource of the users alone; say owner here/],
  ['read=anyone,write=admin,delete=admin', /access\.delete is not a method; there are read, write, find/]
]

/** Of a plugin's name. */
export const nameMistakes: [name: string, sentence: RegExp][] = [
  ['docs', /docs: there is a plugin of this name/],
  ['Greeting', /"Greeting": a plugin's name is small letters, digits and hyphens, as greeting/],
  ['../greeting', /a plugin's name is small letters/],
  ['koa', /koa: src\/compose\.ts cannot use this name/],
  ['class', /class: src\/compose\.ts cannot use this name/],
  ['contacts', /contacts: a service has the path \/contacts/]
]
