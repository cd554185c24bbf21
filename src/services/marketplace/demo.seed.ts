// Offers and wishes of the demo's people, to try the marketplace with.
import { seed } from '../../plugins/seeds'
import type { SeedTools } from '../../plugins/seeds'
import { townsOfPuertoRico, tradesOfPuertoRico } from './puerto-rico'

const everywhere = { name: 'All' }
const plumbing = { name: 'Plomería / Plumbing' }
const gardening = { name: 'Jardinería / Gardening' }
const tutoring = { name: 'Tutorías / Tutoring' }

const jobTitles: Readonly<Record<string, string>> = {
  'ada@demo.example.com': 'Tutora de matemáticas',
  'grace@demo.example.com': 'Plomera'
}

/** Whose rows they are: users who have registered have their profiles already. */
async function peopleOf({ find }: SeedTools, email: string) {
  const [{ id: userId }] = await find('users', { email })
  const [{ id: profileId }] = await find('profiles', { userId })
  return { userId, profileId }
}

export default [
  townsOfPuertoRico,
  tradesOfPuertoRico,
  seed({
    resource: 'profiles',
    key: 'userId',
    rows: async ({ find }) => {
      const users = await find('users', { email: { $in: Object.keys(jobTitles) } })
      return users.map(({ id, email, firstName, lastName }) => ({
        userId: id,
        ...{ firstName, lastName, jobTitle: jobTitles[email] }
      }))
    }
  }),
  seed({
    resource: 'promotions',
    key: ['userId', 'title'],
    rows: async tools => {
      const [ada, grace] = [
        await peopleOf(tools, 'ada@demo.example.com'),
        await peopleOf(tools, 'grace@demo.example.com')
      ]
      return [
        {
          ...grace,
          tradeId: plumbing,
          title: 'Reparación de tuberías',
          description: 'Filtraciones, calentadores y bombas, el mismo día.',
          priceMin: 50,
          priceMax: 120,
          townIds: [{ name: 'Ponce' }, { name: 'Juana Díaz' }]
        },
        {
          ...ada,
          tradeId: tutoring,
          title: 'Tutorías de cálculo',
          description: 'En línea o en su casa, para escuela superior y universidad.',
          priceMin: 25,
          priceMax: 25,
          townIds: [everywhere]
        }
      ]
    }
  }),
  seed({
    resource: 'requests',
    key: ['userId', 'title'],
    rows: async tools => [
      {
        ...(await peopleOf(tools, 'ada@demo.example.com')),
        tradeId: gardening,
        title: 'Podar dos árboles de mangó',
        description: 'Antes de la temporada de huracanes.',
        townIds: [{ name: 'Mayagüez' }]
      }
    ]
  })
]
