import { element, number, of, piece } from "../components/dom.js";
import { Latest } from "../components/latest.js";
import { popup } from "./leaflet.js";

const LISTED = 20;
const REACH = 0.00001;

/** What opens over a mark: the essentials of an initiative, or the names of those that share a place. */
export class Popups {
  #map;
  #template;
  #urls;
  #latest = new Latest();
  #texts = new Map();
  #opener = null;

  /** `urls`: functions `data(slug)`, `page(slug)`, `api(box, size)`, `list(box)`. */
  constructor(map, template, urls) {
    this.#map = map;
    this.#template = template;
    this.#urls = urls;
    map.on("popupclose", () => this.#latest.cancel());
  }

  /** Open over one initiative; the sentence about it comes when the server answers. */
  async openInitiative({ mark, node }, focus) {
    const text = element("p", {}, this.#firstLine(mark));
    const content = this.#content(
      mark.name,
      element("p", {}, element("a", { href: this.#urls.page(mark.slug) }, element("strong", {}, mark.name))),
      text,
      mark.precision === "commune" ? element("p", { class: "soft" }, "Situé à la commune.") : "",
      this.#badge(mark.fresh),
    );
    const opened = this.#open(content, mark, node, focus);
    const summary = await this.#summary(mark.slug);
    if (!summary || !opened.isOpen()) return;
    text.textContent = [this.#firstLine(mark), summary].filter(Boolean).join(" ");
    this.#fit(opened, content);
  }

  /** Open over a group whose members cannot be told apart on the map: their names, as links. */
  async openGroup({ mark, node }, focus) {
    const [west, south, east, north] = mark.box;
    const box = [west - REACH, south - REACH, east + REACH, north + REACH];
    const title = `${number(mark.n)} initiatives au même endroit${mark.place ? `, près ${of(mark.place)}` : ""}`;
    const list = element("ul", { class: "stack stack-s map-popup__list", role: "list" });
    const rest = mark.n > LISTED ? element("p", {}, this.#restLink(mark.n, box)) : "";
    const content = this.#content(title, element("p", {}, element("strong", {}, title)), list, rest);
    const opened = this.#open(content, mark, node, focus);
    const found = await this.#get(this.#urls.api(box, LISTED));
    if (!opened.isOpen()) return;
    for (const { name, slug } of found?.results ?? []) {
      list.append(element("li", {}, element("a", { href: this.#urls.page(slug) }, name)));
    }
    if (!found) list.append(element("li", {}, this.#restLink(mark.n, box)));
    this.#fit(opened, content);
  }

  /** Close; the focus goes back to the mark when it was inside. */
  close() {
    const inside = this.#map.getContainer().querySelector(".leaflet-popup")?.contains(document.activeElement);
    this.#map.closePopup();
    if (inside) (this.#opener?.isConnected ? this.#opener : this.#map.getContainer()).focus();
  }

  #open(content, mark, node, focus) {
    this.#opener = node;
    const opened = popup(this.#map, content, mark.at, { above: !mark.box });
    if (mark.tint) opened.getElement().dataset.sphere = mark.tint;
    if (focus) content.querySelector("a, button").focus({ preventScroll: true });
    return opened;
  }

  /** To its new size. The content is taken out for a moment: what had the focus in it gets it back. */
  #fit(opened, content) {
    const focused = document.activeElement;
    opened.update();
    if (content.contains(focused)) focused.focus({ preventScroll: true });
  }

  #content(title, ...parts) {
    const close = element("button", { class: "map-popup__close", type: "button" });
    close.append(piece(this.#template, "close"), element("span", { class: "visually-hidden" }, "Fermer"));
    close.addEventListener("click", () => this.close());
    return element("div", { "aria-label": title, class: "stack stack-s", role: "dialog" }, ...parts, close);
  }

  #firstLine({ commune }) {
    return commune ? `${commune}.` : "";
  }

  #badge({ level, pips, text }) {
    return element("span", { class: `badge badge-${level}` }, piece(this.#template, `fresh-${pips}`), ` ${text}`);
  }

  #restLink(n, box) {
    return element("a", { href: this.#urls.list(box) }, `Voir les ${number(n)} dans la liste`);
  }

  async #summary(slug) {
    if (!this.#texts.has(slug)) {
      const found = await this.#get(this.#urls.data(slug));
      if (!found) return "";
      this.#texts.set(slug, found.summary);
    }
    return this.#texts.get(slug);
  }

  async #get(url) {
    try {
      return await this.#latest.get(url);
    } catch {
      return null;
    }
  }
}
