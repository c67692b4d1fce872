// What was typed in a form stays on this device until it is sent: a lost connection loses nothing.
const KEY = (name) => `domino:draft:${name}`;
const WAIT = 300;
const OWN = /^(csrfmiddlewaretoken|form_\w+|photo_kept)$/;

/** Keep what is typed in `form` under `name`; put back what was kept when the form comes empty. */
export function keepDraft(form, name) {
  const notice = form.querySelector("[data-draft-notice]");
  const refused = form.querySelector("[data-problems]");
  if (!refused && restore(form, read(name))) notice.hidden = false;
  let timer = 0;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => write(name, valuesOf(form)), WAIT);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  notice?.querySelector("[data-draft-forget]").addEventListener("click", () => {
    clearTimeout(timer);
    forgetDraft(name);
    form.reset();
    notice.hidden = true;
    form.querySelector("input:not([type=hidden]), textarea").focus();
  });
}

export function forgetDraft(name) {
  try {
    localStorage.removeItem(KEY(name));
  } catch {
    // No storage, no draft.
  }
}

function valuesOf(form) {
  return [...new FormData(form)].filter(([field, value]) => typeof value === "string" && value && !OWN.test(field));
}

/** Returns whether anything was put back. */
function restore(form, values) {
  if (!values.length) return false;
  const kept = new Map();
  for (const [field, value] of values) kept.set(field, [...(kept.get(field) ?? []), value]);
  for (const control of form.elements) {
    if (!control.name || OWN.test(control.name) || control.type === "file") continue;
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
