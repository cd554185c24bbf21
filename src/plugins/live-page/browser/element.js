// Elements: everything that the page shows goes in as text, never as markup.

/**
 * Makes an element.
 * @param {string} name of the tag
 * @param {object} properties `text`, `class`, `data-…` and other attributes
 * @param {...(Node | string)} children
 */
export function element(name, { text, ...attributes } = {}, ...children) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : value)
  }
  if (text !== undefined) made.textContent = text
  made.append(...children)
  return made
}

export const byId = id => document.getElementById(id)
