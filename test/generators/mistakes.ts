// What can be mistyped to a generator, and what is said of it.

/** Words, and what is said of them. */
export const mistakes: [words: string[], sentence: RegExp][] = [
  [['zeppelins', 'code'], /code: it needs a kind, as code:text; there are text, email, .*password$/m],
  [['zeppelins', 'code:picture'], /code: picture is not a kind of field; there are text, /],
  [['zeppelins', 'code:field'], /code: field is not a kind of field; there are text, /],
  [['zeppelins', ':text'], /:text: a field begins with its name, as code:text/],
  [['zeppelins', 'code:text', 'code:integer'], /code: two fields have this name/],
  [['zeppelins', 'code:text:big'], /code: "big" says nothing of text; there are optional, unique, .*max=/],
  [['zeppelins', 'code:text:scale=2'], /code: "scale=2" says nothing of text/],
  [['zeppelins', 'code:text:unique=yes'], /code: "unique=yes" says nothing of text/],
  [['zeppelins', 'code:text::unique'], /code: nothing between two colons says nothing of text/],
  [['zeppelins', 'code:text:max=ten'], /code: max= must be a whole number between 1 and 10485760/],
  [['zeppelins', 'code:text:max=0'], /code: max= must be a whole number between 1 and 10485760/],
  [['zeppelins', 'code:text:min=9:max=3'], /fields\.code: min 9 is above max 3/],
  [['zeppelins', 'code:text:max=3:default=long'], /code: default=long must NOT have more than 3 characters/],
  [
    ['zeppelins', 'code:text:unique:default=a'],
    /a unique field has no default=, for only one row could have it/
  ],
  [['zeppelins', 'price:decimal:precision=3:scale=5'], /price: scale= must not be above precision=/],
  [['zeppelins', 'percent:integer:max=5:default=9'], /percent: default=9 must be <= 5/],
  [['zeppelins', 'percent:integer:default=many'], /percent: default= must be a whole number between/],
  [['zeppelins', 'from:date:default=2026-02-30'], /from: default= must be a day as 2026-11-20/],
  [
    ['zeppelins', 'data:json:default=1'],
    /data: a json takes no default= here; write it into the file afterwards/
  ],
  [['zeppelins', 'kind:choice'], /kind: choice takes different words, as kind:choice:once,forever/],
  [['zeppelins', 'kind:choice:a,a'], /kind: choice takes different words/],
  [['zeppelins', 'kind:choice:a,b:default=c'], /kind: default= must be one of a, b/],
  [
    ['zeppelins', 'tags:list'],
    /tags: list takes the kind of its items, as tags:list:text; one of text, email/
  ],
  [['zeppelins', 'plan:file'], /plan: types takes MIME types, as \['application\/pdf'\]/],
  [['zeppelins', 'plan:file:types=pdf'], /plan: types takes MIME types/],
  [['zeppelins', 'plan:file:types='], /plan: types= must be words by comma/],
  [['zeppelins', 'photo:image:max=big'], /photo: max= must be a size, as 5MB/],
  [['zeppelins', 'photo:image:max=3GB'], /photo: max takes a size up to 2GB/],
  [['zeppelins', 'photo:image:types=image/svg+xml'], /photo: types of an image are some of/],
  [['zeppelins', 'photos:list:image'], /photos: list takes the kind of its items/],
  [['zeppelins', 'photo:image:unique'], /fields\.photo: a image cannot be unique/],
  [['zeppelins', 'tags:list:choice'], /tags: list takes the kind of its items/],
  [
    ['zeppelins', 'shopId:reference'],
    /shopId: reference takes the path of a resource, as userId:reference:users/
  ],
  [
    ['zeppelins', 'shopId:reference:nowhere'],
    /shopId: nowhere is not a resource to refer to; there are .*contacts/
  ],
  [
    ['zeppelins', 'shopId:reference:users:forget'],
    /"forget" says nothing of reference; .* cascade, restrict, set-null/
  ],
  [
    ['zeppelins', 'aId:reference:users:set-null'],
    /fields\.aId: onDelete 'set null' needs optional\(reference/
  ],
  [['zeppelins', 'shop:reference:users'], /fields\.shop: name the reference shopId/],
  [['zeppelins', 'parentId:reference:zeppelins'], /parentId: the first row could refer to none before it/],
  [
    ['zeppelins', 'townIds:references'],
    /townIds: references takes the path of a resource, as userIds:references:users/
  ],
  [['zeppelins', 'townIds:references:nowhere'], /townIds: nowhere is not a resource to refer to/],
  [
    ['zeppelins', 'aIds:references:users:set-null'],
    /"set-null" says nothing of references; .* cascade, restrict/
  ],
  [['zeppelins', 'aIds:references:users:max=0'], /aIds: max= must be a whole number between 1 and 1000/],
  [['zeppelins', 'aIds:references:users:min=5:max=2'], /fields\.aIds: min 5 is above max 2/],
  [['zeppelins', 'aIds:references:users:default=[1]'], /aIds: default= of references can only be \[\]/],
  [['zeppelins', 'aIds:references:users:unique'], /fields\.aIds: references\(\) cannot be unique/],
  [['zeppelins', 'peerId:references:users'], /fields\.peerId: name the references peerIds/],
  [
    ['zeppelins', 'peerIds:references:zeppelins:min=1'],
    /peerIds: the first row could refer to none before it/
  ],
  [['zeppelins', 'Code:text'], /fields\.Code: names are letters and digits, the first a small letter/],
  [['zeppelins', 'id:text'], /fields\.id comes by itself; leave it out/],
  [
    ['zeppelins', 'stamp:text:readOnly'],
    /stamp: nobody who may create could set it.* default=, or a \? at the end/
  ],
  [['zeppelins', 'data:json:unique'], /fields\.data: a json cannot be unique/],
  [
    ['Zeppelins', 'code:text'],
    /Zeppelins: path must be small letters, digits and hyphens, as .*shop\/coupons/
  ],
  [['contacts/', 'code:text'], /path must be small letters/],
  [['authentication', 'code:text'], /authentication: a service that is not declared has this path/],
  [['zeppelins', 'code:text', '--search', 'name'], /search: name is not a field/],
  [['zeppelins', 'pin:text:secret', '--search', 'pin'], /search: pin is secret/],
  [['zeppelins', 'code:text', '--owner', 'boss'], /owner must be the name of a reference, as userId/]
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
