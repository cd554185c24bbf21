// Pictures: how large an image is, and its thumbnails, made by libvips in threads of its own.
import type { Box } from '../../engine'

/** A thumbnail, as WebP. */
export interface Small {
  readonly bytes: Buffer
  readonly width: number
  readonly height: number
}

export interface Picture {
  /** Pixels, as it is held upright. */
  readonly width: number
  readonly height: number
  readonly thumbnails: ReadonlyMap<string, Small>
}

/** Pixels that an image may have: a few bytes can unpack to far more than there is memory. */
const MOST_PIXELS = 50_000_000
/** For so long, in seconds, one thumbnail may be worked at. */
const PATIENCE_S = 20

/** What libvips may read; it knows others, some by way of large libraries. */
const formats = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'].map(name => `VipsForeignLoad${name}`)

type Sharp = typeof import('sharp')

let loaded: Sharp | undefined

/** Loaded when the first image comes: libvips is large. */
function sharp(): Sharp {
  if (!loaded) {
    loaded = require('sharp') as Sharp
    loaded.block({ operation: ['VipsForeignLoad'] })
    loaded.unblock({ operation: formats })
    loaded.cache(false)
  }
  return loaded
}

/**
 * Looks at an image. Thumbnails are turned upright, and hold nothing of what the camera has noted, such as the place.
 *
 * @param bytes of the file
 * @param boxes what the thumbnails fit into, by name
 * @throws Error for what is no image, is broken, too large, or takes too long
 */
export async function lookAt(bytes: Buffer, boxes: Readonly<Record<string, Box>>): Promise<Picture> {
  const open = () =>
    sharp()(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error', sequentialRead: true, pages: 1 })
  const { autoOrient } = await open().metadata()
  const thumbnails = new Map<string, Small>()
  for (const [name, { width, height }] of Object.entries(boxes)) {
    const { data, info } = await open()
      .autoOrient()
      .resize({ width, height, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 80 })
      .timeout({ seconds: PATIENCE_S })
      .toBuffer({ resolveWithObject: true })
    thumbnails.set(name, { bytes: data, width: info.width, height: info.height })
  }
  return { ...autoOrient, thumbnails }
}
