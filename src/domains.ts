// Domains: the folders of src/services, and which of them are part of this deployment.
import { sep } from 'node:path'

/** The house's own, which are on whatever the setting says. */
const house = ['accounts', 'mail', 'media', 'sms']

/** What the name of a domain looks like. */
export const DOMAIN = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/** Whether a domain belongs to the house; resources without a domain do as well. */
export const isHouse = (domain: string | undefined): boolean => domain === undefined || house.includes(domain)

/**
 * Whether a domain is a part of this deployment.
 * @param domains the setting; empty stands for all
 */
export const isOn = (domains: readonly string[] = [], domain?: string): boolean =>
  domains.length === 0 || isHouse(domain) || domains.includes(domain!)

/**
 * What the setting names that there is not, one sentence each.
 * @param there the domains that there are; the house's own need not be among them
 */
export function unknownDomains(domains: readonly string[] = [], there: readonly string[]): string[] {
  const all = [...new Set([...house, ...there])].sort()
  return domains
    .filter(domain => !all.includes(domain))
    .map(
      domain => `domains (DOMAINS): ${JSON.stringify(domain)} is not a domain; there are ${all.join(', ')}`
    )
}

/**
 * The domain of a file.
 * @param file its path below src/services
 * @returns undefined for one that is in no folder
 */
export const domainOf = (file: string): string | undefined =>
  file.includes(sep) ? file.split(sep, 1)[0] : undefined
