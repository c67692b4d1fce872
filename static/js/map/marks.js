import { element, hidden, number, of, piece } from "../components/dom.js";
import { place } from "./leaflet.js";

const STRIP_STEP = 10;
const STRIP_EDGE = 6;
const ABOVE_ALL = 10_000;

/** The marks on the map. A new answer only adds what is new and takes away what is gone: nothing flickers. */
export class Marks {
  #map;
  #template;
  #shown = new Map();

  constructor(map, template) {
    this.#map = map;
    this.#template = template;
  }

  /** Show an answer of the map's endpoint; `detailUrl` makes an address of a slug. */
  show({ clusters, points }, detailUrl) {
    const wanted = new Map();
    for (const mark of clusters) wanted.set(`${mark.n}@${mark.at}/${mark.box}`, mark);
    for (const mark of points) wanted.set(mark.slug, mark);
    const fresh = [...wanted].filter(([key]) => !this.#shown.has(key));
    // From north to south, as one reads: the order of the tabulation key.
    fresh.sort(([, a], [, b]) => b.at[1] - a.at[1]);
    for (const [key, mark] of fresh) this.#add(key, mark, detailUrl);
    for (const [key, { layer }] of this.#shown) {
      if (wanted.has(key)) continue;
      layer.remove();
      this.#shown.delete(key);
    }
  }

  /** The mark drawn by `node` or around it. */
  of(node) {
    const key = node.closest("[data-mark]")?.dataset.mark;
    return key === undefined ? undefined : this.#shown.get(key);
  }

  /** The first mark that lies in `box`. */
  within(box) {
    return [...this.#shown.values()].find(({ mark }) => holds(box, mark.at));
  }

  /** What one sees in `box`, in words: how many initiatives, on how many marks. */
  told(box) {
    const seen = [...this.#shown.values()].map(({ mark }) => mark).filter(({ at }) => holds(box, at));
    const total = seen.reduce((sum, { n = 1 }) => sum + n, 0);
    if (!total) return "Aucune initiative dans ce cadre.";
    const plural = (count) => (count > 1 ? "s" : "");
    return `${number(total)} initiative${plural(total)} dans ce cadre, ${number(seen.length)} repère${plural(seen.length)}.`;
  }

  /** The mark of one initiative: its own, or the group that holds its place. */
  holding(slug, at) {
    const own = this.#shown.get(slug);
    if (own || !at) return own;
    return [...this.#shown.values()].find(({ mark }) => mark.box && holds(mark.box, at));
  }

  /** Bring one mark to the front and say that it is the current one; no argument: none is. */
  highlight(chosen) {
    for (const shown of this.#shown.values()) {
      if (shown === chosen) continue;
      if (!shown.node.hasAttribute("aria-current")) continue;
      shown.node.removeAttribute("aria-current");
      shown.layer.setZIndexOffset(0);
    }
    chosen?.node.setAttribute("aria-current", "true");
    chosen?.layer.setZIndexOffset(ABOVE_ALL);
  }

  #add(key, mark, detailUrl) {
    const node = mark.box ? this.#cluster(mark) : this.#point(mark, detailUrl(mark.slug));
    node.dataset.mark = key;
    const layer = place(this.#map, node, mark.at);
    this.#shown.set(key, { layer, mark, node });
  }

  #point(mark, href) {
    const face = piece(this.#template, `sphere-${mark.icon}`) ?? piece(this.#template, "sphere-");
    const name = mark.commune ? `${mark.name}, ${mark.commune}` : mark.name;
    const link = element("a", { "aria-haspopup": "dialog", class: "marker", href, role: "button" });
    if (mark.tint) link.dataset.sphere = mark.tint;
    link.append(...face.children, hidden(name));
    return link;
  }

  #cluster(mark) {
    const where = mark.place ? ` autour ${of(mark.place)}` : "";
    return element(
      "button",
      { class: "marker-cluster", type: "button" },
      number(mark.n),
      hidden(` initiatives${where}, rapprocher la carte`),
      this.#strip(mark.tints),
    );
  }

  /** One pip for each sphere of the group. */
  #strip(tints) {
    const strip = piece(this.#template, "strip");
    let width = STRIP_EDGE;
    for (const pip of [...strip.children]) {
      if (!tints.includes(pip.dataset.sphere)) {
        pip.remove();
        continue;
      }
      pip.setAttribute("cx", String(width + 2));
      width += STRIP_STEP;
    }
    strip.setAttribute("viewBox", `0 0 ${width} 12`);
    return strip;
  }
}

function holds([west, south, east, north], [lon, lat]) {
  return lon >= west && lon <= east && lat >= south && lat <= north;
}
