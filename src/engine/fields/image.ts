// Images: pictures of formats that browsers show and that hold no script, with thumbnails.
import type { Field } from './field'
import { bytesOf, mediaField } from './media'
import type { Box, Media } from './media'

/** What can be shown. SVG and HTML are not among them: they can run scripts. */
const pictures = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif']

export interface ImageOptions {
  /** Bytes at most, as a number or as `5MB`, which it is when left out. */
  readonly max?: number | string
  /** Some of JPEG, PNG, WebP, GIF and AVIF, as MIME types; all of them when left out. */
  readonly types?: readonly string[]
  /** By name: the longest side in pixels, or the box that it fits into. None is made larger than the image. */
  readonly thumbnails?: Readonly<Record<string, number | Box>>
}

const isSide = (side: unknown) => Number.isInteger(side) && (side as number) >= 8 && (side as number) <= 4096

function boxOf(name: string, size: number | Box): Box {
  const box = typeof size === 'number' ? { width: size, height: size } : size
  if (!/^[a-z][A-Za-z0-9]{0,30}$/.test(name) || !isSide(box?.width) || !isSide(box?.height))
    throw new Error(`thumbnails: ${name} takes from 8 to 4096 pixels, as { small: 200 }`)
  return { width: box.width, height: box.height }
}

function limitsOf({ max = '5MB', types = pictures, thumbnails = {} }: ImageOptions) {
  const wrong = types.find(type => !pictures.includes(type))
  if (types.length === 0 || wrong !== undefined)
    throw new Error(
      `types of an image are some of ${pictures.join(', ')}${wrong ? `, and not ${wrong}` : ''}`
    )
  const boxes = Object.entries(thumbnails).map(([name, size]) => [name, boxOf(name, size)] as const)
  return { max: bytesOf(max), types, isImage: true, thumbnails: Object.fromEntries(boxes) }
}

/**
 * An image. A row is given the id of an upload, and shows it with URLs that hold for an hour.
 * @throws Error for options that cannot be
 */
export const image = (options: ImageOptions = {}): Field<Media, never> =>
  mediaField({ kind: 'image', ...limitsOf(options) })

/**
 * Images in an order, each at most once.
 * @param options.count most of them; 20 when left out
 * @throws Error for options that cannot be
 */
export const images = ({ count = 20, ...options }: ImageOptions & { count?: number } = {}): Field<
  Media[],
  never
> => mediaField({ kind: 'images', count, ...limitsOf(options) })
