/** `<embed-code>`: the code of a frame; choose its size, copy it. Without script it is selected by hand. */
class EmbedCode extends HTMLElement {
  connectedCallback() {
    const [sizes, code, copy] = ["[data-sizes]", "textarea", "[data-copy]"].map((name) => this.querySelector(name));
    sizes.hidden = false;
    sizes.querySelector("select").addEventListener("change", (event) => {
      code.value = event.target.value;
      this.#tell("");
    });
    code.addEventListener("focus", () => code.select());
    if (!navigator.clipboard) return; // only offered where it works: a secure page
    copy.hidden = false;
    copy.addEventListener("click", () => this.#copy(code));
  }

  async #copy(code) {
    try {
      await navigator.clipboard.writeText(code.value);
      this.#tell("Code copié.");
    } catch {
      code.focus();
      this.#tell("La copie a été refusée : le code est sélectionné, copiez-le au clavier.");
    }
  }

  #tell(text) {
    this.querySelector("[data-copied]").textContent = text;
  }
}

customElements.define("embed-code", EmbedCode);
