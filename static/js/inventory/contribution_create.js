import { element } from "../components/dom.js";
import { keepDraft } from "../components/draft.js";
import { Latest } from "../components/latest.js";
import { sendOnce } from "../components/send_once.js";
import "../components/suggest.js";
import "../map/place_picker.js";

// The form of a proposal: draft, proof, map, look-alikes. All of it works without this.
const WAIT = 600;
const form = document.getElementById("proposition");
const place = form.querySelector("domino-place");
if (form.dataset.draft) keepDraft(form, form.dataset.draft);
form.querySelector("[data-problems]")?.focus();

// A link to a field opens what hides it.
form.addEventListener("click", (event) => {
  const target = event.target.closest('a[href^="#"]')?.hash.slice(1);
  const details = target && document.getElementById(target)?.closest("details");
  if (details) details.open = true;
});

form.addEventListener("suggest:choose", ({ detail }) => {
  if (detail.point) takeAddress(detail);
  else if (detail.centre) place?.look(detail.centre.coordinates);
  lookForAlikes();
});

/** An address found fills all that says where; a commune alone has no address and no pin. */
function takeAddress({ point, ...found }) {
  for (const field of ["territory", "precision", "address", "postal_code"]) {
    if (form.elements[field]) form.elements[field].value = found[field];
  }
  place?.look(point);
  place?.put(found.precision === "commune" ? null : point);
}

form.addEventListener("place:move", () => {
  const { precision } = form.elements;
  if (precision.value === "commune") precision.value = "exact";
});

sendOnce(form);

/** While the name and the commune are typed: is it already there? */
const name = form.elements.name;
const latest = new Latest();
let timer = 0;
const status = element("div", { class: "stack stack-s", role: "status" });
if (form.dataset.lookalikes && name) {
  name.closest(".field").append(status);
  for (const field of [name, form.elements.territory]) {
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(lookForAlikes, WAIT);
    });
  }
}

async function lookForAlikes() {
  if (!form.dataset.lookalikes || name.value.trim().length < 3) return status.replaceChildren();
  const query = new URLSearchParams({ name: name.value, territory: form.elements.territory.value });
  try {
    const found = await latest.get(`${form.dataset.lookalikes}?${query}`);
    if (found) show(found.results);
  } catch {
    // The server asks again when the form is sent.
  }
}

function show(alikes) {
  if (!alikes.length) return status.replaceChildren();
  const lines = alikes.map(({ name: other, place: where, reasons, url }) => {
    const link = element("a", { href: url, rel: "noopener", target: "_blank" }, where ? `${other}, ${where}` : other);
    link.append(element("span", { class: "visually-hidden" }, " (nouvel onglet)"));
    return element("li", {}, link, reasons.length ? ` : ${reasons.join(", ")}` : "");
  });
  status.replaceChildren(element("p", {}, "Déjà recensée ? Cela ressemble à :"), element("ul", {}, ...lines));
}
