import { element } from "./dom.js";
import { Latest } from "./latest.js";

const WAIT = 180;
const SHOWN = 8;

/**
 * `<domino-suggest>`: places a text field may mean, asked from `data-endpoint` (combobox of the ARIA practices).
 * The one chosen is added to the form by its slug, which is sent at once; with `data-fill` its name is written in the
 * field instead, and the page hears `suggest:choose`. `data-kind` keeps one kind of place, `data-least` is the fewest
 * characters to ask for, `data-with` names a field that is sent along. Without script, or when nothing is chosen, the
 * typed name is sent as it is; a field without a name only searches, and stays hidden without script.
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
    this.hidden = false;
    this.#input = this.querySelector("input");
    this.#list = element("ul", { "aria-label": "Propositions", class: "census__listbox", id: `${this.#input.id}-propositions`, role: "listbox" });
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
    const { endpoint, kind, least = 2, with: along } = this.dataset;
    if (text.length < least) return this.#close();
    const query = new URLSearchParams({ page_size: SHOWN, q: text });
    if (kind) query.set("kind", kind);
    if (along) query.set(along, this.closest("form").elements[along].value);
    try {
      const found = await this.#latest.get(`${endpoint}?${query}`);
      if (found && document.activeElement === this.#input) this.#show(found.results);
    } catch ({ problem }) {
      this.#close();
      this.#say(problem?.detail ?? "", true);
    }
  }

  #show(found) {
    this.#found = found;
    const options = found.map((place, index) => {
      const { kind, postal_codes: codes, slug } = place;
      const detail = place.detail ?? (kind === "commune" ? codes[0] : null) ?? KINDS[kind];
      const attributes = { "aria-selected": "false", "data-value": slug, id: `${this.#list.id}-${index}`, role: "option" };
      return element("li", attributes, place.label ?? place.name, element("span", { class: "small" }, detail));
    });
    this.#list.replaceChildren(...options);
    this.#list.hidden = !options.length;
    this.#input.setAttribute("aria-expanded", String(!this.#list.hidden));
    const { length } = options;
    this.#say(length ? `${length} propositions` : "Aucune proposition", !length && !this.#input.name);
    this.#mark(-1);
  }

  /** For those who listen; when it is `seen`, for everyone. */
  #say(text, seen = false) {
    this.#status.className = seen ? "small" : "visually-hidden";
    this.#status.textContent = text;
  }

  #pressed(event) {
    const options = this.#list.hidden ? [] : [...this.#list.children];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length) {
      event.preventDefault();
      this.#mark((this.#active + step + options.length) % options.length);
    } else if (event.key === "Enter" && (options.length || !this.#input.name)) {
      event.preventDefault();
      if (options.length) this.#choose(options[Math.max(this.#active, 0)]);
      else this.#ask(this.#input.value.trim());
    } else if (event.key === "Escape" && options.length) {
      event.preventDefault();
      this.#close();
    }
  }

  #mark(index) {
    this.#active = index;
    [...this.#list.children].forEach((option, rank) => option.setAttribute("aria-selected", String(rank === index)));
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

  #fill(place) {
    const code = place.postal_codes?.[0];
    this.#input.value = place.label ?? (code ? `${place.name} (${code})` : place.name);
    this.#close();
    this.dispatchEvent(new CustomEvent("suggest:choose", { bubbles: true, detail: place }));
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
  commune: "commune",
  custom: "périmètre",
  departement: "département",
  epci: "intercommunalité",
  pays: "pays",
  region: "région",
};

customElements.define("domino-suggest", DominoSuggest);
