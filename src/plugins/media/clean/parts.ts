// How many parts an image may be made of.

/**
 * More segments, chunks or blocks than any camera or program writes: files of millions of empty ones are made to keep a
 * server busy.
 */
export const MOST_PARTS = 50_000
