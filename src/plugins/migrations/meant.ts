// What is given by `--meant`, and whether any migration asks for it.
import { readFileSync } from 'node:fs'

/**
 * Tells which words nobody asks for: they are most likely misspelt.
 *
 * @param meant tables, and columns as `table.column`
 * @param files of the migrations that are to run
 * @returns a sentence for each word that stands in none of the files
 */
export function unaskedSentences(meant: readonly string[], files: readonly string[]): string[] {
  const texts = files.map(file => readFileSync(file, 'utf8'))
  const stands = (word: string) => {
    const pattern = new RegExp(`(?<![\\w.])${word.replace(/[^\w]/g, '\\$&')}(?![\\w.])`)
    return texts.some(text => pattern.test(text))
  }
  return meant
    .filter(word => !stands(word))
    .map(word => `--meant ${word}: none of the migrations to be run asks for that. Is it spelt right?`)
}
