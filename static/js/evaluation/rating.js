// Answers are saved as one goes: after a pause, again when the network is back; kept on this device until then.
import { forgetDraft, keepDraft } from "../components/draft.js";

const PAUSE = 900;
const LONGEST = 30_000;
const PATIENCE = 15_000;

class RatingForm {
  #form;
  #status;
  #timer = 0;
  #wait = 2_000;
  #sending = false;
  #again = false;

  constructor(form) {
    this.#form = form;
    this.#status = form.querySelector("[data-status]");
    const { given } = this;
    keepDraft(form, this.#name);
    form.addEventListener("input", () => this.#later(PAUSE));
    form.addEventListener("change", () => this.#later(PAUSE));
    form.addEventListener("input", ({ target }) => {
      // Who writes a number chooses it.
      const number = target.name?.endsWith("-value") && target.closest("fieldset").querySelector("[type=radio][value=level]");
      if (number) number.checked = true;
    });
    form.addEventListener("submit", () => clearTimeout(this.#timer));
    addEventListener("online", () => this.#again && this.save());
    // What was kept from last time goes first.
    if (given !== this.given) this.#later(0);
  }

  get given() {
    return new URLSearchParams(this.#body()).toString();
  }

  get #name() {
    return `rating:${this.#form.dataset.rating}`;
  }

  async save() {
    clearTimeout(this.#timer);
    if (this.#sending) {
      this.#again = true;
      return;
    }
    this.#sending = true;
    this.#again = false;
    this.#say("Enregistrement…");
    const sent = this.given;
    try {
      const response = await fetch(this.#form.dataset.rating, {
        body: this.#body(),
        headers: { Accept: "application/json" },
        method: "POST",
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (response.status >= 500 || !response.headers.get("Content-Type")?.includes("json")) throw new Error(response.status);
      this.#take(await response.json());
      this.#wait = 2_000;
    } catch {
      this.#again = true;
      this.#say("Pas de réseau : vos réponses sont gardées sur cet appareil et partiront dès que possible.");
      this.#timer = setTimeout(() => this.save(), this.#wait);
      this.#wait = Math.min(this.#wait * 2, LONGEST);
    } finally {
      this.#sending = false;
    }
    if (this.given !== sent && !this.#again) this.#later(PAUSE);
  }

  #later(pause) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), pause);
  }

  /** The fields as text; files go with the button. */
  #body() {
    const body = new FormData(this.#form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    return body;
  }

  #take(state) {
    for (const [name, mark] of Object.entries(state.seen ?? {})) this.#set(name, mark);
    // While two versions wait to be compared, the next save must not pass over the one not seen.
    if (state.lock && !state.conflicts.length) this.#set("lock", state.lock);
    if (state.total) {
      this.#form.querySelector("[data-known]").textContent = state.known;
      this.#form.querySelector("progress").value = state.known;
    }
    const [first] = state.problems ?? [];
    if (state.conflicts?.length) {
      this.#say(`${state.meanwhile} Touchez « Enregistrer » pour les comparer.`);
    } else if (first) {
      this.#say(first.text);
    } else {
      forgetDraft(this.#name);
      const files = [...this.#form.querySelectorAll("[type=file]")].some((control) => control.files.length);
      this.#say(files ? "Enregistré. La pièce jointe partira avec le bouton « Enregistrer »." : "Enregistré.");
    }
  }

  #set(name, value) {
    const control = this.#form.elements.namedItem(name);
    if (control) control.value = value;
  }

  #say(text) {
    if (this.#status.textContent !== text) this.#status.textContent = text;
  }
}

const form = document.querySelector("form[data-rating][data-open]");
if (form) new RatingForm(form);
