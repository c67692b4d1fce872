// What a phone shows of a debate: the page that the server made, kept in step. Text only, never markup.
const LABELS = { agree: "D’accord", disagree: "Pas d’accord" };
const LONGEST = 280;
const ACTIONS = { argument: "Votre argument", credit: "Votre changement de côté", side: "Votre choix" };

export class PhoneView {
  constructor(page) {
    this.page = page;
    this.sides = page.querySelector("[data-sides]");
    this.writing = page.querySelector("[data-write]");
    this.box = this.writing.querySelector("textarea");
    this.statement = null;
  }

  listen({ side, credit, write }) {
    this.sides.addEventListener("submit", (event) => {
      event.preventDefault();
      side(event.submitter.value, this.#strength());
    });
    this.sides.addEventListener("change", () => {
      const pressed = this.sides.querySelector("[aria-pressed=true]");
      if (pressed) side(pressed.value, this.#strength());
    });
    this.#part("[data-arguments]").addEventListener("submit", (event) => {
      event.preventDefault();
      credit(event.submitter.value);
    });
    this.writing.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.box.value.trim();
      if (!text) return this.refuse("Écrivez votre argument.");
      if (text.length > LONGEST) return this.refuse(`C’est trop long : ${LONGEST} caractères au plus, il y en a ${text.length}.`);
      this.refuse("");
      write(text);
      this.box.value = "";
    });
  }

  show(state, position, own) {
    const { statement } = state;
    const isOver = state.session === "closed";
    const isOpen = statement?.state === "open";
    this.#toggle("[data-part=waiting]", !isOver && !statement);
    this.#toggle("[data-part=over]", isOver);
    this.#toggle("[data-part=debate]", !isOver && statement);
    this.#toggle("[data-number]", !isOver && statement);
    if (!statement) return;
    if (this.statement !== null && this.statement !== statement.id) this.#forget();
    this.statement = statement.id;
    this.#write("[data-number]", `${statement.number} sur ${state.total}`);
    this.#write("[data-text]", statement.text);
    for (const side of ["agree", "disagree"]) {
      for (const node of this.page.querySelectorAll(`[data-count=${side}]`)) setText(node, String(state[side]));
      this.sides.querySelector(`[value=${side}]`).setAttribute("aria-pressed", String(position?.side === side));
    }
    this.#toggle("[data-sides]", isOpen);
    this.#toggle("[data-closed]", !isOpen);
    this.#toggle("[data-write]", isOpen && position);
    this.#toggle("[data-ask]", isOpen && position?.to_credit);
    this.#write("[data-mine]", position ? `Vous êtes : ${LABELS[position.side]}.` : "");
    const mayCredit = (one) => isOpen && position && !own.includes(one.id) && (one.side !== position.side || position.to_credit);
    for (const side of ["agree", "disagree"]) this.#list(side, state.arguments.filter((one) => one.side === side), mayCredit);
  }

  /** The line on top: the network, and what is still to be sent. */
  say(isOnline, count) {
    const kept = count ? "Votre choix partira dès que possible : gardez cette page ouverte." : "Ce que vous ferez partira dès que possible.";
    this.#write("[data-line]", isOnline ? (count ? "Envoi en cours…" : "") : `Hors connexion. ${kept}`);
  }

  /** Why something was not taken; an argument comes back into its box. */
  refuse(text, fields = null) {
    const notice = this.page.querySelector("[data-refused]");
    const what = fields ? `${ACTIONS[fields.action]} : ` : "";
    setText(notice.querySelector("p"), what + text);
    notice.hidden = !text;
    if (fields?.action === "argument" && !this.box.value) this.box.value = fields.text;
  }

  #list(side, said, mayCredit) {
    const section = this.page.querySelector(`[data-said=${side}]`);
    const list = section.querySelector("[data-list]");
    section.querySelector("[data-none]").hidden = said.length > 0;
    const shown = new Map([...list.children].map((item) => [item.dataset.argument, item]));
    said.forEach((one, index) => {
      const item = shown.get(String(one.id)) ?? this.#item(one);
      shown.delete(String(one.id));
      const moved = one.moved ? `a fait bouger ${one.moved} personne${one.moved > 1 ? "s" : ""}` : "";
      setText(item.querySelector("[data-about]"), [one.pseudonym, moved].filter(Boolean).join(" · "));
      item.querySelector("button").hidden = !mayCredit(one);
      if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
    });
    for (const gone of shown.values()) gone.remove();
  }

  #item({ id, text }) {
    const item = this.page.querySelector("[data-piece=argument]").content.firstElementChild.cloneNode(true);
    item.dataset.argument = id;
    item.querySelector("[data-words]").textContent = text;
    item.querySelector("button").value = id;
    return item;
  }

  #strength() {
    return new FormData(this.sides).get("strength");
  }

  /** The next statement begins with nothing typed and nothing refused but what has just been. */
  #forget() {
    for (const radio of this.sides.querySelectorAll("[name=strength]")) radio.checked = false;
    this.box.value = "";
  }

  #toggle(selector, isShown) {
    this.#part(selector).hidden = !isShown;
  }

  #write(selector, text) {
    setText(this.#part(selector), text);
  }

  #part(selector) {
    return this.page.querySelector(selector);
  }
}

/** Live regions speak when their text is set anew: only set what changed. */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
