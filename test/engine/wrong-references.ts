// Wrong lists of ids, and what is said of each.
import {
  $me,
  admin,
  readOnly,
  reference,
  references,
  text,
  unique,
  where,
  withDefault
} from '../../src/engine'

/** What is changed of a declaration that is right, and what is said then. */
export const mistakes: readonly [title: string, change: object, ...said: RegExp[]][] = [
  [
    'a name that is not in the plural',
    { fields: { userId: references('users') } },
    /fields\.userId: name the references userIds/
  ],
  [
    'a target that is none',
    { fields: { townIds: references('towns') } },
    /townIds refers to towns, which is not/
  ],
  [
    'set null',
    { fields: { userIds: references('users', { onDelete: 'set null' as never }) } },
    /fields\.userIds: onDelete of references\(\) must be one of cascade, restrict/
  ],
  [
    'a most that is none',
    { fields: { userIds: references('users', { max: 0 }) } },
    /min and max must be whole numbers, max from 1 to 1000/
  ],
  ['too high a most', { fields: { userIds: references('users', { max: 1e6 }) } }, /max from 1 to 1000/],
  [
    'a least above the most',
    { fields: { userIds: references('users', { min: 3, max: 2 }) } },
    /min 3 is above max 2/
  ],
  [
    'a default of ids',
    { fields: { userIds: withDefault([1], references('users')) } },
    /the default of references\(\) can only be \[\]/
  ],
  [
    'an empty default below the least',
    { fields: { userIds: withDefault([], references('users', { min: 1 })) } },
    /can only be \[\], and only without min/
  ],
  ['uniqueness', { fields: { userIds: unique(references('users')) } }, /references\(\) cannot be unique/],
  [
    'an index with more',
    { fields: { userIds: references('users') }, indexes: [['userIds', 'id']] },
    /indexes: userIds is a list of ids and has an index of its own/
  ],
  [
    'the owner',
    { fields: { ownerId: readOnly(references('users')) }, owner: 'ownerId' },
    /the owner field is a readOnly\(reference/,
    /name the references ownerIds/
  ],
  [
    'rows in the place of a field',
    { fields: { users: text(), userIds: references('users') } },
    /fields\.userIds: \$include loads its rows as users, which is another field; give another name by as: '…'/
  ],
  [
    'rows in the place of others',
    { fields: { friendIds: references('users', { as: 'users' }), userIds: references('users') } },
    /fields\.userIds: \$include loads its rows as users, which friendIds is loaded as too/
  ],
  [
    'rows in the place of a single one',
    { fields: { townId: reference('users'), placeIds: references('users', { as: 'town' }) } },
    /fields\.placeIds: \$include loads its rows as town, which townId is loaded as too/
  ],
  [
    'rows in the place of the owner',
    { fields: { userIds: references('users', { as: 'user' }) }, owner: 'userId' },
    /\$include loads its rows as user, which userId is loaded as too/
  ],
  [
    'rows in the place of the id',
    { fields: { userIds: references('users', { as: 'id' }) } },
    /\$include loads its rows as id, which is another field/
  ],
  [
    'an odd name for its rows',
    { fields: { userIds: references('users', { as: '__proto__' }) } },
    /as must be letters/
  ],
  [
    'search',
    { fields: { userIds: references('users') }, search: ['userIds'] },
    /search: userIds is not text/
  ],
  [
    'a rule that orders by it',
    {
      fields: { userIds: references('users') },
      access: { read: where({ userIds: { $gt: 1 } }), write: admin }
    },
    /orders by userIds/
  ],
  [
    'a rule on what is no id',
    { fields: { userIds: references('users') }, access: { read: where({ userIds: 'x' }), write: admin } },
    /compares userIds with "x": must be a whole number/
  ],
  [
    'a rule with all of a single one',
    { access: { read: where({ title: { $all: ['x'] } }), write: admin } },
    /compares title by \$all, which is for lists of ids/
  ],
  [
    'a rule with the caller in a list',
    {
      fields: { userIds: references('users') },
      access: { read: where({ userIds: { $in: [$me] } }), write: admin }
    },
    /takes a list without null and \$me/
  ]
]
