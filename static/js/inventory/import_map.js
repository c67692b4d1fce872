// The lines of an import on a map; each mark leads to its line, a group brings the map closer.
import { element, hidden, number } from "../components/dom.js";
import { Latest } from "../components/latest.js";
import { addTiles, createMap, fit, frameOf, place, split } from "../map/leaflet.js";
import { Outlines } from "../map/outlines.js";

const SHORT = 60;
const WORDS = { changed: "fiche modifiée", duplicate: "doublon", new: "nouvelle fiche", rejected: "refusée", unchanged: "sans changement" };

class ImportMap extends HTMLElement {
  #answers = new Latest();
  #layers = [];
  #map;
  #outlines;
  #timer = 0;

  connectedCallback() {
    this.hidden = false;
    const extent = this.dataset.extent.split(",").map(Number);
    this.#map = createMap(this.querySelector("[data-surface]"), extent);
    this.#outlines = new Outlines(this.#map, this.dataset.outlines);
    if (this.dataset.tiles) addTiles(this.#map, this.dataset.tiles, () => this.#outlines.showNames());
    else this.#outlines.showNames();
    fit(this.#map, extent, { animate: false });
    this.#map.on("moveend", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#load(), SHORT);
    });
    this.#load();
  }

  async #load() {
    const frame = frameOf(this.#map);
    this.#outlines.refresh();
    const query = new URLSearchParams({ frame, outcome: this.dataset.outcome });
    try {
      const found = await this.#answers.get(`${this.dataset.endpoint}?${query}`);
      if (found) this.#show(found.features, frame);
    } catch {
      // The list says everything; the next move asks again.
    }
  }

  #show(features, [west, south, east, north]) {
    for (const layer of this.#layers) layer.remove();
    this.#layers = features.map(({ geometry, properties }) => {
      const at = geometry.coordinates;
      const cell = [(east - west) / 40, (north - south) / 40];
      const box = [at[0] - cell[0], at[1] - cell[1], at[0] + cell[0], at[1] + cell[1]];
      return place(this.#map, properties.count > 1 ? this.#group(properties, box) : this.#line(properties), at);
    });
  }

  #group({ count }, box) {
    const button = element("button", { class: "marker-cluster", type: "button" }, number(count), hidden(" lignes, rapprocher la carte"));
    button.addEventListener("click", () => split(this.#map, box));
    return button;
  }

  #line({ line, name, outcome }) {
    const own = document.getElementById(`ligne-${line}`);
    const href = own ? `#ligne-${line}` : `${this.dataset.page}?line=${line}`;
    const label = `Ligne ${line}, ${name} : ${WORDS[outcome]}`;
    return element("a", { class: "marker import__mark", "data-outcome": outcome, href, title: label }, hidden(label));
  }
}

customElements.define("import-map", ImportMap);
