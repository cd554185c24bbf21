// The body of a message: a few blocks, from which both its HTML and its text are made.

export type Block =
  | { readonly kind: 'paragraph' | 'note'; readonly text: string }
  | { readonly kind: 'button'; readonly label: string; readonly url: string }
  | { readonly kind: 'code'; readonly text: string }

/** Plain text; line breaks in it are spaces. */
export const paragraph = (text: string): Block => ({ kind: 'paragraph', text })

/** Plain text in small print, such as how long a link is good for. */
export const note = (text: string): Block => ({ kind: 'note', text })

/**
 * The link that the message is about. Its address is shown too, for whoever cannot press it.
 *
 * @param url an absolute address of http or https
 */
export const button = (label: string, url: string): Block => ({ kind: 'button', label, url })

/** A few characters to be typed in elsewhere. */
export const code = (text: string): Block => ({ kind: 'code', text })
