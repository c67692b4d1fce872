const REFUSED = 1;
const DECIMALS = 3;

/** `<domino-near>`: fills the form's hidden `near` field with the place of the device, when its owner agrees. */
class DominoNear extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("[data-locate]");
    if (!button || !navigator.geolocation) return;
    button.hidden = false;
    button.addEventListener("click", () => this.#locate());
  }

  #locate() {
    this.#say("Recherche de votre position…");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.#found(coords),
      ({ code }) =>
        this.#say(
          code === REFUSED
            ? "Votre navigateur ne donne pas votre position. Autorisez-le, ou écrivez le nom de votre commune."
            : "Votre position reste introuvable. Écrivez le nom de votre commune.",
        ),
      { maximumAge: 600_000, timeout: 10_000 },
    );
  }

  /** About a hundred metres: enough to search, and the address of the page can be shared without telling a home. */
  #found({ latitude, longitude }) {
    const form = this.closest("form");
    form.querySelector('[data-field="near"]').value = [longitude, latitude].map((n) => n.toFixed(DECIMALS)).join(",");
    this.#say("");
    form.requestSubmit();
  }

  #say(text) {
    this.querySelector("[data-message]").textContent = text;
  }
}

customElements.define("domino-near", DominoNear);
