// Small parts of pages, always from text and properties, never from markup.

/** `<tag>` with attributes; `null`, `undefined` and `false` leave one out. Children are nodes or text. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** Text for those who listen. */
export function hidden(text) {
  return element("span", { class: "visually-hidden" }, text);
}

/** A copy of the drawing called `name` in the server's `<template>`, or null. */
export function piece(template, name) {
  return template.content.querySelector(`[data-piece="${CSS.escape(name)}"]`)?.cloneNode(true) ?? null;
}

/** "de Redon", "d’Allaire", "du Rheu", "des Sorinières". */
export function of(place) {
  if (/^Les? /.test(place)) return place.replace(/^Les /, "des ").replace(/^Le /, "du ");
  return /^[aàâeéèêëiîïoôuùûyœæ]/i.test(place) ? `d’${place}` : `de ${place}`;
}

export function number(value) {
  return value.toLocaleString("fr-FR");
}
