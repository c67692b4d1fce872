// What a phone sends, kept on it until the server has it: a lost network, a reload, a restart of the server lose nothing.
const PATIENCE = 8_000;
// What an answer of a kind is about: a newer one about the same takes its place.
const ABOUT = { dots: "recommendation", place: "recommendation", side: "statement" };
const LONGEST = 8_000;

/** Sent in order, one at a time. `accepted(own)` and `refused(problem, entry)` hear the answers, `waiting(count)` the rest. */
export class Outbox {
  #key;
  #sending = false;
  #wait = 1_000;
  #timer = 0;
  #listener;

  constructor(code, listener) {
    this.#key = `domino:session:${code}`;
    this.#listener = listener;
    addEventListener("online", () => this.send());
    addEventListener("storage", (event) => event.key === this.#key && this.#listener.waiting(this.entries.length));
  }

  get entries() {
    try {
      return JSON.parse(localStorage.getItem(this.#key) ?? "[]");
    } catch {
      return this.memory ?? [];
    }
  }

  set entries(entries) {
    this.memory = entries;
    try {
      localStorage.setItem(this.#key, JSON.stringify(entries));
    } catch {
      // No storage: it is sent while this page stays open.
    }
    this.#listener.waiting(entries.length);
  }

  /** Add `fields`; a choice that never left the phone is replaced by the next one about the same thing. */
  add(fields) {
    const entries = this.entries;
    const last = entries.at(-1);
    const about = ABOUT[fields.action];
    if (about && !last?.tried && last?.fields.action === fields.action && last.fields[about] === fields[about]) {
      last.fields = { ...fields, before: last.fields.before, key: last.fields.key };
    } else {
      entries.push({ fields: { ...fields, key: newKey() }, tried: false });
    }
    this.entries = entries;
    this.send();
  }

  async send() {
    clearTimeout(this.#timer);
    if (this.#sending) return;
    this.#sending = true;
    try {
      // One tab at a time, where the browser can tell.
      if (navigator.locks) await navigator.locks.request(this.#key, () => this.#sendAll());
      else await this.#sendAll();
      this.#wait = 1_000;
    } catch {
      this.#timer = setTimeout(() => this.send(), this.#wait * (0.7 + 0.6 * Math.random()));
      this.#wait = Math.min(this.#wait * 2, LONGEST);
      this.#listener.waiting(this.entries.length);
    } finally {
      this.#sending = false;
    }
  }

  async #sendAll() {
    for (let first = this.entries[0]; first; first = this.entries[0]) {
      this.entries = this.entries.map((entry) => (entry.fields.key === first.fields.key ? { ...entry, tried: true } : entry));
      const response = await this.#post(first.fields);
      if (response.status >= 500 || response.redirected) throw new Error(String(response.status));
      const answer = await response.json().catch(() => ({}));
      this.entries = this.entries.filter((entry) => entry.fields.key !== first.fields.key);
      if (response.ok) this.#listener.accepted(answer);
      else this.#listener.refused(answer, first.fields, response.status);
    }
  }

  #post(fields) {
    const body = new URLSearchParams(fields);
    body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    return fetch(location.pathname, {
      body,
      headers: { Accept: "application/json" },
      method: "POST",
      signal: AbortSignal.timeout(PATIENCE),
    });
  }
}

/** Random, on plain http too. */
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
