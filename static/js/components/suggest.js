import { element } from "./dom.js";
import { Latest } from "./latest.js";

const WAIT = 180;
const SHOWN = 8;

/**
 * `<domino-suggest>`: names a text field may mean, asked from `data-endpoint` (combobox of the ARIA practices).
 * The one chosen is added to the form by its slug, which is sent at once; with `data-fill` its name is written in the
 * field instead, and the page hears `suggest:choose`. `data-kind` keeps one kind of place. Without script, or when
 * nothing is chosen, the typed name is sent as it is.
 */
class DominoSuggest extends HTMLElement {
  #input;
  #list;
  #status;
  #latest = new Latest();
  #timer = 0;
  #active = -1;
  #found = [];

  connectedCallback() {
    if (this.#list) return;
    this.#input = this.querySelector("input");
    this.#list = element("ul", { "aria-label": "Lieux proposés", class: "census__listbox", id: `${this.#input.id}-lieux`, role: "listbox" });
    this.#list.hidden = true;
    this.#status = element("p", { class: "visually-hidden", role: "status" });
    const box = element("div");
    this.#input.replaceWith(box);
    box.append(this.#input, this.#list, this.#status);
    const roles = { "aria-autocomplete": "list", "aria-controls": this.#list.id, "aria-expanded": "false", role: "combobox" };
    for (const [name, value] of Object.entries(roles)) this.#input.setAttribute(name, value);
    this.#input.addEventListener("input", () => this.#typed());
    this.#input.addEventListener("keydown", (event) => this.#pressed(event));
    this.#input.addEventListener("blur", () => this.#close());
    // An unfinished name is no choice yet.
    this.#input.addEventListener("change", (event) => event.stopPropagation());
    this.#list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const option = event.target.closest("li");
      if (option) this.#choose(option);
    });
  }

  #typed() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(this.#input.value.trim()), WAIT);
  }

  async #ask(text) {
    if (text.length < 2) return this.#close();
    try {
      const query = new URLSearchParams({ page_size: SHOWN, q: text });
      if (this.dataset.kind) query.set("kind", this.dataset.kind);
      const found = await this.#latest.get(`${this.dataset.endpoint}?${query}`);
      if (found && document.activeElement === this.#input) this.#show(found.results);
    } catch {
      this.#close();
    }
  }

  #show(territories) {
    this.#found = territories;
    const options = territories.map(({ kind, name, postal_codes: codes, slug }, index) => {
      const detail = kind === "commune" ? (codes[0] ?? "commune") : (KINDS[kind] ?? kind);
      const id = `${this.#list.id}-${index}`;
      return element("li", { "aria-selected": "false", "data-value": slug, id, role: "option" }, name, element("span", { class: "small" }, detail));
    });
    this.#list.replaceChildren(...options);
    this.#list.hidden = !options.length;
    this.#input.setAttribute("aria-expanded", String(!this.#list.hidden));
    this.#status.textContent = options.length ? `${options.length} lieux proposés` : "Aucun lieu ne porte ce nom";
    this.#mark(-1);
  }

  #pressed(event) {
    const options = this.#list.hidden ? [] : [...this.#list.children];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length) {
      event.preventDefault();
      this.#mark((this.#active + step + options.length) % options.length);
    } else if (event.key === "Enter" && options.length) {
      event.preventDefault();
      this.#choose(options[Math.max(this.#active, 0)]);
    } else if (event.key === "Escape" && options.length) {
      event.preventDefault();
      this.#close();
    }
  }

  #mark(index) {
    this.#active = index;
    for (const [rank, option] of [...this.#list.children].entries()) {
      option.setAttribute("aria-selected", String(rank === index));
    }
    const active = this.#list.children[index];
    active?.scrollIntoView({ block: "nearest" });
    if (active) this.#input.setAttribute("aria-activedescendant", active.id);
    else this.#input.removeAttribute("aria-activedescendant");
  }

  #choose(option) {
    if ("fill" in this.dataset) return this.#fill(this.#found[[...this.#list.children].indexOf(option)]);
    const choice = element("input", { name: this.#input.name, type: "hidden", value: option.dataset.value });
    this.#input.value = "";
    this.#close();
    this.append(choice);
    this.closest("form").requestSubmit();
    // The answer brings it back as a ticked box.
    choice.remove();
  }

  #fill(territory) {
    const [code] = territory.postal_codes;
    this.#input.value = code ? `${territory.name} (${code})` : territory.name;
    this.#close();
    this.dispatchEvent(new CustomEvent("suggest:choose", { bubbles: true, detail: territory }));
  }

  #close() {
    clearTimeout(this.#timer);
    this.#latest.cancel();
    this.#list.hidden = true;
    this.#input.setAttribute("aria-expanded", "false");
    this.#mark(-1);
  }
}

const KINDS = {
  custom: "périmètre",
  departement: "département",
  epci: "intercommunalité",
  pays: "pays",
  region: "région",
};

customElements.define("domino-suggest", DominoSuggest);
