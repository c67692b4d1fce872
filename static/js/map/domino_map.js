import { Latest } from "../components/latest.js";
import { addTiles, createMap, fit, frameOf, split, viewOf } from "./leaflet.js";
import { Marks } from "./marks.js";
import { Outlines } from "./outlines.js";
import { Popups } from "./popups.js";

const SHORT = 60;
const KEYS = { "+": "zoomIn", "=": "zoomIn", "-": "zoomOut" };

/**
 * `<domino-map>`: the map of a selection. Attributes (data-*): endpoint, outlines, tiles, page, api, list, query,
 * extent, territories. Tells the page by `map:mark` the slug of the mark pointed at, and whether it has the focus.
 */
class DominoMap extends HTMLElement {
  #map = null;
  #marks;
  #outlines;
  #popups;
  #answers = new Latest();
  #loaded = "";
  #waiting = 0;
  #landing = null;

  connectedCallback() {
    // A map cannot be drawn in a hidden place: on a phone it waits until it is shown.
    const watch = new ResizeObserver(() => this.#resized());
    watch.observe(this);
  }

  /** Show another selection: its query string, extent and territories. */
  select({ query, extent, territories }) {
    const moved = extent && extent !== this.dataset.extent && !new URLSearchParams(query).has("bbox");
    Object.assign(this.dataset, { extent: extent || this.dataset.extent, query, territories });
    if (!this.#map) return;
    this.#map.closePopup();
    if (moved) fit(this.#map, this.#extent);
    this.#load();
    this.#outlines.choose(territories);
  }

  /** Show which mark stands for an initiative at `at` ([lon, lat]); no slug: none. */
  highlight(slug, at) {
    if (this.#map) this.#marks.highlight(slug ? this.#marks.holding(slug, at) : undefined);
  }

  /** What is seen, as the `bbox` parameter. */
  get bbox() {
    return this.#map ? viewOf(this.#map).join(",") : "";
  }

  get #extent() {
    return this.dataset.extent.split(",").map(Number);
  }

  #resized() {
    if (!this.clientWidth) return;
    if (this.#map) this.#map.invalidateSize({ animate: false, pan: false });
    else this.#start();
  }

  #start() {
    const surface = this.querySelector("[data-surface]");
    const template = document.getElementById("carte-pieces");
    surface.hidden = false;
    this.#map = createMap(surface, this.#extent);
    this.#marks = new Marks(this.#map, template);
    this.#outlines = new Outlines(this.#map, this.dataset.outlines);
    this.#popups = new Popups(this.#map, template, this.#urls());
    this.querySelector("[data-placeholder]")?.remove();
    // Before the first question about outlines: it is asked once.
    if (!this.dataset.tiles) this.#outlines.showNames();
    this.#load();
    this.#listen();
    if (this.dataset.tiles) addTiles(this.#map, this.dataset.tiles, () => this.#outlines.showNames());
    this.#outlines.choose(this.dataset.territories);
  }

  #urls() {
    const { api, list, page } = this.dataset;
    return {
      api: (box, size) => `${api}?${this.#with({ bbox: box, page_size: size })}`,
      data: (slug) => `${page}${slug}.json`,
      list: (box) => `${list}?${this.#with({ bbox: box, view: "list" })}`,
      page: (slug) => `${page}${slug}/`,
    };
  }

  #with(extra) {
    const params = new URLSearchParams(this.dataset.query);
    for (const [name, value] of Object.entries(extra)) params.set(name, value);
    return params;
  }

  #listen() {
    this.#map.on("moveend", () => {
      clearTimeout(this.#waiting);
      this.#waiting = setTimeout(() => this.#load(), SHORT);
    });
    this.addEventListener("click", (event) => this.#clicked(event));
    this.addEventListener("keydown", (event) => this.#pressed(event));
    for (const type of ["pointerover", "focusin"]) this.addEventListener(type, (event) => this.#pointed(event));
    for (const type of ["pointerout", "focusout"]) this.addEventListener(type, () => this.#tell(undefined, false));
  }

  async #load() {
    const frame = frameOf(this.#map);
    const question = `${this.#with({ frame, zoom: this.#map.getZoom() })}`;
    this.#outlines.refresh();
    if (question === this.#loaded) return this.#land();
    this.#loaded = question;
    this.setAttribute("aria-busy", "true");
    try {
      const answer = await this.#answers.get(`${this.dataset.endpoint}?${question}`);
      if (!answer) return;
      const hadFocus = this.#marks.of(document.activeElement ?? this);
      this.#marks.show(answer, (slug) => `${this.dataset.page}${slug}/`);
      // The mark that had the focus may be gone: the map keeps it.
      if (hadFocus && !hadFocus.node.isConnected && !this.#landing) this.#map.getContainer().focus({ preventScroll: true });
      this.#land();
      this.#tellSeen();
    } catch {
      // The list still works; the next move asks again.
      this.#loaded = "";
    }
    this.removeAttribute("aria-busy");
  }

  /** After a group was opened from the keyboard, the focus goes to what it held. */
  #land() {
    if (!this.#landing) return;
    this.#marks.within(this.#landing)?.node.focus({ preventScroll: true });
    this.#landing = null;
  }

  /** Whoever moves the map without seeing it hears what it holds now. */
  #tellSeen() {
    const status = this.querySelector("[data-seen]");
    if (status && this.contains(document.activeElement)) status.textContent = this.#marks.told(viewOf(this.#map));
  }

  #clicked(event) {
    const found = this.#marks.of(event.target);
    if (!found || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    // A click made by the Enter key has no position.
    const byKey = event.detail === 0;
    if (!found.mark.box) {
      this.#popups.openInitiative(found, byKey);
    } else if (split(this.#map, found.mark.box)) {
      this.#landing = byKey ? found.mark.box : null;
    } else {
      this.#popups.openGroup(found, byKey);
    }
  }

  #pressed(event) {
    if (event.key === "Escape") {
      this.#popups.close();
    } else if (event.key === " " && event.target.matches("a[role=button]")) {
      event.preventDefault();
      event.target.click();
    } else if (KEYS[event.key] && this.#marks.of(event.target)) {
      this.#map[KEYS[event.key]]();
    }
  }

  #pointed(event) {
    const found = this.#marks.of(event.target);
    if (found) this.#tell(found, event.type === "focusin");
  }

  #tell(found, focused) {
    this.#marks.highlight(found);
    const detail = { focused, slug: found?.mark.slug };
    this.dispatchEvent(new CustomEvent("map:mark", { bubbles: true, detail }));
  }
}

customElements.define("domino-map", DominoMap);
