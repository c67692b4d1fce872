import { Latest } from "../components/latest.js";
import { frameOf, shapes } from "./leaflet.js";

// Which territories are worth drawing up to which zoom.
const KINDS = [
  [8, "departement"],
  [10, "epci"],
  [Infinity, "commune"],
];

// Further away, names would hide one another.
const NAMED_FROM = 7;

/** Outlines beneath the marks, so that the map can be read without its background. */
export class Outlines {
  #map;
  #endpoint;
  #around = new Latest();
  #chosen = new Latest();
  #layers = {};
  #asked = "";
  #territories = null;
  #withNames = false;

  constructor(map, endpoint) {
    this.#map = map;
    this.#endpoint = endpoint;
  }

  /** Names replace those of the background when there is none. */
  showNames() {
    if (this.#withNames) return;
    this.#withNames = true;
    this.#asked = "";
    this.refresh();
  }

  /** Draw the territories of the view. */
  async refresh() {
    const zoom = this.#map.getZoom();
    const kind = KINDS.find(([most]) => zoom <= most)[1];
    const frame = frameOf(this.#map).map((degrees, side) => widen(degrees, side));
    const query = `kind=${kind}&bbox=${frame}`;
    if (query === this.#asked) return;
    this.#asked = query;
    const found = await this.#get(this.#around, query);
    if (!found) return;
    this.#replace("around", shapes(found, "outline", this.#withNames && zoom >= NAMED_FROM));
  }

  /** Draw the chosen territories over the others. `query`: "territory=…", repeated, or "". */
  async choose(query) {
    if (query === this.#territories) return;
    this.#territories = query;
    const found = query ? await this.#get(this.#chosen, query) : { features: [], type: "FeatureCollection" };
    if (found) this.#replace("chosen", shapes(found, "outline-chosen"));
  }

  async #get(latest, query) {
    try {
      return await latest.get(`${this.#endpoint}?${query}`);
    } catch {
      // Outlines are a help: without them the marks and the list still say everything.
      return null;
    }
  }

  #replace(name, layer) {
    layer.addTo(this.#map);
    this.#layers[name]?.remove();
    this.#layers[name] = layer;
  }
}

/** Sides of the frame on quarter degrees: a short walk asks for nothing, and answers are cached. */
function widen(degrees, side) {
  const quarters = degrees * 4;
  return (side < 2 ? Math.floor(quarters) : Math.ceil(quarters)) / 4;
}
