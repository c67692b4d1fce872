// What was typed in a form stays on this device until it is sent: a lost connection loses nothing.
const KEY = (name) => `domino:draft:${name}`;
const WAIT = 300;
const OWN = /^(csrfmiddlewaretoken|form_\w+|photo_kept)$/;

/**
 * Keep what is typed in `form` under `name`; put back what was kept when the form comes empty.
 * A form saved part by part gives `unsent`, which takes [field, value] pairs and returns those that the server lacks:
 * they alone are kept and put back. Returns a function that keeps, now, what is there; nothing when all is sent.
 */
export function keepDraft(form, name, unsent) {
  const notice = form.querySelector("[data-draft-notice]");
  const refused = form.querySelector("[data-problems]");
  if (!refused && restore(form, unsent ? unsent(read(name)) : read(name), Boolean(unsent))) notice.hidden = false;
  let timer = 0;
  const keep = () => {
    clearTimeout(timer);
    const values = unsent ? unsent(textsOf(form)) : valuesOf(form);
    if (values.length) write(name, values);
    else forgetDraft(name);
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  notice?.querySelector("[data-draft-forget]")?.addEventListener("click", () => {
    clearTimeout(timer);
    forgetDraft(name);
    form.reset();
    notice.hidden = true;
    form.querySelector("input:not([type=hidden]), textarea").focus();
  });
  if (unsent && !refused) keep();
  return keep;
}

export function forgetDraft(name) {
  try {
    localStorage.removeItem(KEY(name));
  } catch {
    // No storage, no draft.
  }
}

/** [field, value] of what the form would send, files and marks of the page apart. */
export function textsOf(form) {
  return [...new FormData(form)].filter(([field, value]) => typeof value === "string" && !OWN.test(field));
}

function valuesOf(form) {
  return textsOf(form).filter(([, value]) => value);
}

/** Put `values` back, of every field or of `onlyThese`; returns whether anything was. */
function restore(form, values, onlyThese) {
  if (!values.length) return false;
  const kept = new Map();
  for (const [field, value] of values) kept.set(field, [...(kept.get(field) ?? []), value]);
  for (const control of form.elements) {
    if (!control.name || OWN.test(control.name) || control.type === "file") continue;
    if (onlyThese && !kept.has(control.name)) continue;
    const found = kept.get(control.name) ?? [];
    if (control.type === "checkbox" || control.type === "radio") control.checked = found.includes(control.value);
    else if (found.length) control.value = found[0];
  }
  return values.some(([field]) => !["precision", "scope"].includes(field));
}

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(KEY(name)) ?? "[]");
  } catch {
    return [];
  }
}

function write(name, values) {
  try {
    localStorage.setItem(KEY(name), JSON.stringify(values));
  } catch {
    // Full or forbidden: the form still works.
  }
}
