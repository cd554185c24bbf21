// A card: a promotion or a request as it stands in lists, with the names that its ids lead to.

type Row = Record<string, any>

/**
 * The card of a row that was loaded with its trade, its towns and the profile of its owner.
 * @param model of which resource it is
 */
export function cardOf(model: string, row: Row): Row {
  const { trade, towns, profile, pictures, ...own } = row
  return {
    model,
    ...own,
    trade: trade?.name ?? null,
    towns: towns.map(({ id, name }: Row) => ({ id, name })),
    picture: pictures?.[0] ?? null,
    firstName: profile?.firstName ?? null,
    lastName: profile?.lastName ?? null,
    rating: profile?.rating ?? null
  }
}
