// Answers are saved as one goes: after a pause, again when the network is back; kept on this device until then.
import { keepDraft, textsOf } from "../components/draft.js";

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
  /** What the server has of each indicator, as far as this page knows. */
  #taken;
  #keep;

  constructor(form) {
    this.#form = form;
    this.#status = form.querySelector("[data-status]");
    const refused = form.querySelector("[data-problems]");
    this.#taken = refused ? new Map() : this.#words;
    this.#keep = keepDraft(form, `rating:${form.dataset.rating}`, (values) => this.#unsent(values));
    form.addEventListener("input", () => this.#later(PAUSE));
    form.addEventListener("change", () => this.#later(PAUSE));
    form.addEventListener("input", ({ target }) => {
      // Who writes a number chooses it.
      const number = target.name?.endsWith("-value") && target.closest("fieldset").querySelector("[type=radio][value=level]");
      if (number) number.checked = true;
    });
    form.addEventListener("submit", () => {
      clearTimeout(this.#timer);
      // The page that answers will tell whether the server has it; without a network none comes.
      this.#keep();
    });
    addEventListener("online", () => this.#again && this.save());
    // What was kept from last time goes first.
    if (!refused && this.#unsent(textsOf(form)).length) this.#later(0);
  }

  get #words() {
    return wordsOf(textsOf(this.#form));
  }

  /** Of [field, value] pairs, those of indicators that the server has otherwise; with what was seen of them. */
  #unsent(values) {
    const words = wordsOf(values);
    const behind = new Set([...words.keys()].filter((indicator) => words.get(indicator) !== this.#taken.get(indicator)));
    return behind.size ? values.filter(([field]) => field === "lock" || behind.has(indicatorOf(field))) : [];
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
    const sent = this.#words;
    try {
      const response = await fetch(this.#form.dataset.rating, {
        body: this.#body(),
        headers: { Accept: "application/json" },
        method: "POST",
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (response.status >= 500 || !response.headers.get("Content-Type")?.includes("json")) throw new Error(response.status);
      this.#take(await response.json(), sent);
      this.#wait = 2_000;
    } catch {
      this.#again = true;
      this.#say("Pas de réseau : vos réponses sont gardées sur cet appareil et partiront dès que possible.");
      this.#timer = setTimeout(() => this.save(), this.#wait);
      this.#wait = Math.min(this.#wait * 2, LONGEST);
    } finally {
      this.#sending = false;
    }
    if (!this.#again && isOther(this.#words, sent)) this.#later(PAUSE);
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

  #take(state, sent) {
    for (const [name, mark] of Object.entries(state.seen ?? {})) {
      this.#set(name, mark);
      this.#taken.set(indicatorOf(name), sent.get(indicatorOf(name)));
    }
    this.#keep();
    // While two versions wait to be compared, the next save must not pass over the one not seen.
    if (state.lock) this.#set("lock", state.lock);
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

function indicatorOf(field) {
  return field.split("-")[0];
}

/** What is typed of each indicator, as one text. */
function wordsOf(values) {
  const words = new Map();
  for (const [field, value] of values) {
    const indicator = indicatorOf(field);
    if (!/^i\d+$/.test(indicator)) continue;
    const typed = !value || field.endsWith("-seen") ? "" : JSON.stringify([field, value]);
    words.set(indicator, (words.get(indicator) ?? "") + typed);
  }
  return words;
}

function isOther(words, others) {
  return [...words].some(([indicator, typed]) => others.get(indicator) !== typed);
}

const form = document.querySelector("form[data-rating][data-open]");
if (form) new RatingForm(form);
