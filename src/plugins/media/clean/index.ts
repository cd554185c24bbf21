// Clean images: what the camera and programs have noted in a file is left out of it, the place above all.
import { cleanAvif } from './avif'
import { cleanGif } from './gif'
import { cleanJpeg } from './jpeg'
import { cleanPng } from './png'
import { cleanWebp } from './webp'

const formats: Readonly<Record<string, (bytes: Buffer) => Buffer | undefined>> = {
  'image/jpeg': cleanJpeg,
  'image/png': cleanPng,
  'image/webp': cleanWebp,
  'image/gif': cleanGif,
  'image/avif': cleanAvif
}

/**
 * The same image, pixel by pixel, without what was noted in its file.
 *
 * @param bytes of the file, whose beginning is that of its type
 * @param type MIME type
 * @returns undefined for a file that is not whole, so that nobody can tell what is in it
 */
export const cleanImage = (bytes: Buffer, type: string): Buffer | undefined => formats[type]?.(bytes)
