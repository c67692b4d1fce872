import { element } from "../components/dom.js";
import { keepDraft } from "../components/draft.js";
import { Latest } from "../components/latest.js";
import "../components/proof.js";
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

form.addEventListener("suggest:choose", ({ detail: { centre } }) => {
  if (centre) place?.look(centre.coordinates);
  lookForAlikes();
});

form.addEventListener("place:move", () => {
  const { precision } = form.elements;
  if (precision.value === "commune") precision.value = "exact";
});

/** Once sent, a second click does nothing; the proof, when it is late, is waited for. */
let sent = false;
form.addEventListener("submit", async (event) => {
  if (sent) return event.preventDefault();
  sent = true;
  const proof = form.querySelector("domino-proof");
  if (!proof || proof.querySelector("input").value) return;
  event.preventDefault();
  const { submitter } = event;
  await proof.ready;
  if (submitter?.name) form.append(element("input", { name: submitter.name, type: "hidden", value: submitter.value }));
  form.submit();
});
// Back from the next page, the form may be sent again.
addEventListener("pageshow", () => {
  sent = false;
});

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
