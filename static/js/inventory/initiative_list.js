import "../components/facets.js";
import "../components/near.js";
import "../components/suggest.js";

// The census: htmx replaces the list, the counts and the chips; this keeps address, map, focus and words in step.
const htmx = globalThis.htmx;
const root = document.getElementById("recensement");
const form = document.getElementById("filtres-form");
const map = root.querySelector("domino-map");
let places = readPlaces();

// Only who wants the code of a frame needs what chooses and copies it.
document.getElementById("integrer").closest("details").addEventListener("toggle", () => import("./embed_code.js"), { once: true });

/** Blank fields stay out of the address; the same question is not asked twice. */
root.addEventListener("htmx:configRequest", (event) => {
  const { elt, formData } = event.detail;
  if (elt !== form) return;
  const kept = [...formData.entries()].filter(([, value]) => value !== "");
  for (const name of [...formData.keys()]) formData.delete(name);
  for (const [name, value] of kept) formData.append(name, value);
  if (`${new URLSearchParams(kept)}` === location.search.slice(1)) event.preventDefault();
});

root.addEventListener("htmx:beforeRequest", () => results().setAttribute("aria-busy", "true"));
root.addEventListener("submit", () => {
  const sheet = document.getElementById("filtres");
  if (sheet.matches(":popover-open")) sheet.hidePopover();
});

/** A refusal has its own page, which says what is wrong; without network, the browser says so. */
for (const type of ["htmx:responseError", "htmx:sendError"]) {
  root.addEventListener(type, (event) => location.assign(event.detail.pathInfo.finalRequestPath));
}

root.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt !== results()) return;
  const { dataset } = results();
  const words = document.getElementById("q");
  if (document.activeElement !== words) words.value = dataset.words;
  places = readPlaces();
  map?.select({ extent: dataset.extent, query: dataset.query, territories: dataset.territories });
  updateViews();
  const count = results().querySelector("[data-count]");
  announce(count.textContent);
  // What had the focus may be gone with the old list: a chip, a page number.
  if (document.activeElement === document.body) count.focus({ preventScroll: true });
});

/** Back and forward ask for the page again and replace the same parts: the map stays. */
document.body.addEventListener("htmx:historyCacheMiss", (event) => {
  event.preventDefault();
  htmx.ajax("GET", event.detail.path, {
    push: "false",
    select: "#resultats",
    selectOOB: root.getAttribute("data-hx-select-oob"),
    source: root,
    swap: "outerHTML",
    target: "#resultats",
  });
});

/** A line of the list and its mark show each other. */
for (const type of ["pointerover", "focusin"]) {
  root.addEventListener(type, (event) => {
    const slug = lineOf(event.target)?.dataset.slug;
    if (slug) map?.highlight(slug, places[slug]);
  });
}
for (const type of ["pointerout", "focusout"]) {
  root.addEventListener(type, (event) => lineOf(event.target) && map?.highlight());
}
root.addEventListener("map:mark", ({ detail: { focused, slug } }) => {
  for (const line of results().querySelectorAll("[data-slug]")) {
    if (line.dataset.slug === slug) {
      line.setAttribute("aria-current", "true");
      if (focused) line.scrollIntoView({ block: "nearest" });
    } else {
      line.removeAttribute("aria-current");
    }
  }
});

const frameButton = root.querySelector("[data-frame]");
if (frameButton) {
  frameButton.hidden = false;
  frameButton.addEventListener("click", () => {
    form.querySelector('[data-field="bbox"]').value = map.bbox;
    form.requestSubmit();
  });
}

/** Views keep the selection that was made since the page was loaded. */
function updateViews() {
  for (const link of root.querySelectorAll("[data-view]")) {
    const params = new URLSearchParams(location.search);
    params.delete("page");
    if (link.dataset.view === "map") params.delete("view");
    else params.set("view", link.dataset.view);
    link.search = `${params}`;
  }
}

function announce(text) {
  root.querySelector("[data-announce]").textContent = text.replace(/\s+/g, " ").trim();
}

function results() {
  return document.getElementById("resultats");
}

function lineOf(node) {
  return node.closest("#resultats [data-slug]");
}

function readPlaces() {
  return JSON.parse(document.getElementById("places").textContent);
}
