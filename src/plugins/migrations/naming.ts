// The names of new migrations: the time, and the words of the message.
import { readdirSync } from 'node:fs'

/**
 * The next name: the time, behind that of every migration there is, and the words of the message.
 *
 * @param message what the migration is for
 * @param folder the folder of the migrations
 * @param nth how many are to stand before it that are not written yet
 * @returns the name without extension
 */
export function nextName(message: string, folder: string, nth = 0): string {
  const last = readdirSync(folder)
    .map(file => /^(\d{14})_/.exec(file)?.[1] ?? '')
    .sort()
    .at(-1)
  const now = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const first = last && last >= now ? BigInt(last) + 1n : BigInt(now)
  const time = String(first + BigInt(nth))
  const words = message
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
    .replaceAll(' ', '_')
    .slice(0, 60)
  return `${time}_${words || 'migration'}`
}
