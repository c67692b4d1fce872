import { element } from "../components/dom.js";
import { addTiles, createMap, fit, onTouch, pin } from "./leaflet.js";
import { Outlines } from "./outlines.js";

const AROUND = 0.02;
const CLOSE = 0.004;
const DECIMALS = 6;
const ROOM = { animate: false, paddingBottomRight: [40, 40], paddingTopLeft: [40, 40] };
const LABEL = "Repère de l’initiative, à déplacer avec les flèches";
const WITHOUT = "Sans repère, la fiche sera située à la commune.";

/**
 * `<domino-place>`: writes "lon,lat" in its hidden field from a pin on a map that opens on demand. Attributes (data-*):
 * extent, tiles, outlines, and of what is not a record label and without (texts). `look([lon, lat])` turns the map towards a commune, `put([lon, lat])` places the pin and
 * `put(null)` takes it away; `place:move` tells that someone moved it.
 */
class DominoPlace extends HTMLElement {
  #map = null;
  #pin = null;
  #extent;

  connectedCallback() {
    this.#extent = this.dataset.extent.split(",").map(Number);
    this.querySelector("[data-with-script]").hidden = false;
    this.#button("open").addEventListener("click", () => this.#open());
    this.#button("remove").addEventListener("click", () => this.#remove());
    this.#button("remove").hidden = !this.#value;
    if (this.#value) this.#say("Un repère est placé.");
  }

  /** Show the surroundings of `at`; the pin, when there is one, stays where it is. */
  look(at) {
    this.#extent = around(at, AROUND);
    if (!this.#map || this.#value) return;
    fit(this.#map, this.#extent, ROOM);
    this.#pin?.move(this.#middle);
  }

  /** Place the pin for someone who chose an address, or take it away (null). */
  put(at) {
    if (!at) return this.#clear();
    this.#write(at);
    if (!this.#map) return;
    this.#show(at);
    fit(this.#map, around(at, CLOSE), ROOM);
  }

  get #field() {
    return this.querySelector("input");
  }

  get #value() {
    const numbers = this.#field.value.split(",").map(Number);
    return this.#field.value && numbers.length === 2 && numbers.every(Number.isFinite) ? numbers : null;
  }

  get #middle() {
    const [west, south, east, north] = this.#extent;
    return [(west + east) / 2, (south + north) / 2];
  }

  #open() {
    const frame = this.querySelector("[data-frame]");
    frame.hidden = false;
    this.#button("open").setAttribute("aria-expanded", "true");
    if (!this.#map) this.#start();
    // A pin nobody has moved says nothing yet.
    if (!this.#pin) this.#show(this.#value ?? this.#middle);
    this.#pin.node.focus();
  }

  #start() {
    const at = this.#value;
    const extent = at ? around(at, CLOSE) : this.#extent;
    this.#map = createMap(this.querySelector("[data-surface]"), extent);
    fit(this.#map, extent, ROOM);
    const outlines = new Outlines(this.#map, this.dataset.outlines);
    if (this.dataset.tiles) addTiles(this.#map, this.dataset.tiles, () => outlines.showNames());
    else outlines.showNames();
    outlines.refresh();
    this.#map.on("moveend", () => outlines.refresh());
    onTouch(this.#map, (place) => {
      this.#show(place);
      this.#move(place);
    });
  }

  #show(at) {
    if (this.#pin) return this.#pin.move(at);
    const face = element("span", { class: "marker" }, element("span"), element("span"));
    this.#pin = pin(this.#map, face, at, this.dataset.label ?? LABEL, (to) => this.#move(to));
  }

  #move(at) {
    this.#write(at);
    this.dispatchEvent(new CustomEvent("place:move", { bubbles: true }));
  }

  #write(at) {
    this.#field.value = at.map((number) => number.toFixed(DECIMALS)).join(",");
    this.#field.dispatchEvent(new Event("input", { bubbles: true }));
    this.#button("remove").hidden = false;
    this.#say("Le repère est placé.");
  }

  #remove() {
    this.#clear();
    this.#button("open").focus();
  }

  #clear() {
    this.#pin?.remove();
    this.#pin = null;
    this.#field.value = "";
    this.#field.dispatchEvent(new Event("input", { bubbles: true }));
    this.querySelector("[data-frame]").hidden = true;
    this.#button("open").setAttribute("aria-expanded", "false");
    this.#button("remove").hidden = true;
    this.#say(this.dataset.without ?? WITHOUT);
  }

  #button(name) {
    return this.querySelector(`[data-${name}]`);
  }

  #say(text) {
    this.querySelector("[data-message]").textContent = text;
  }
}

/** The box that lies `degrees` around a place: [west, south, east, north]. */
function around([lon, lat], degrees) {
  return [lon - degrees, lat - degrees, lon + degrees, lat + degrees];
}

customElements.define("domino-place", DominoPlace);
