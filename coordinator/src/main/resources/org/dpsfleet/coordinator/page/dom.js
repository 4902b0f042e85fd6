// Elements are built, never parsed: what others named their experiments stays text.

/** An element with attributes, listeners (onclick: ...) and children; null and false are left out. */
export function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  add(element, children);
  return element;
}

/** The same of a drawing. */
export function svg(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
  add(element, children);
  return element;
}

function add(element, children) {
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
}

/** Sets a text if it is another one: a screen reader says what changed, and a selection stays. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function setAttribute(element, name, value) {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/**
 * Keeps the children of an element those of a list, in its order: existing ones are updated, so that what has the
 * focus keeps it.
 *
 * @param make returns {element, update(item)}
 */
export function keyed(parent, key, make) {
  const known = new Map();
  return items => {
    const wanted = new Set();
    let place = parent.firstElementChild;
    for (const item of items) {
      const id = key(item);
      wanted.add(id);
      let child = known.get(id);
      if (!child) {
        child = make(item);
        known.set(id, child);
      }
      child.update(item);
      if (child.element === place) place = place.nextElementSibling;
      else parent.insertBefore(child.element, place);
    }
    for (const [id, child] of known) {
      if (!wanted.has(id)) {
        child.element.remove();
        known.delete(id);
      }
    }
  };
}

/** A dialog that asks; resolves to whether it was agreed to. */
export function ask(title, body, agree, dangerous) {
  return new Promise(resolve => {
    const heading = 'ask-' + Math.random().toString(36).slice(2);
    const dialog = el('dialog', { 'aria-labelledby': heading },
      el('h2', { id: heading }, title), body,
      el('div', { class: 'buttons' },
        el('button', { type: 'button', onclick: () => dialog.close('no') }, 'Go back'),
        el('button', { type: 'button', class: dangerous ? 'danger' : 'primary', onclick: () => dialog.close('yes') }, agree)));
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
