const PATIENCE = 8_000;

/** `<domino-proof>`: solves the form's challenge in a worker (`data-worker`); `ready` ends when it has, or gives up. */
class DominoProof extends HTMLElement {
  ready = Promise.resolve();

  connectedCallback() {
    // Without a secure origin there is no digest: the form is sent without a proof.
    if (!globalThis.crypto?.subtle) return;
    const question = JSON.parse(this.querySelector("script").textContent);
    const worker = new Worker(this.dataset.worker);
    this.ready = new Promise((resolve) => {
      const end = () => {
        worker.terminate();
        resolve();
      };
      worker.addEventListener("error", end);
      worker.addEventListener("message", ({ data: number }) => {
        if (number !== null) this.#write(question, number);
        end();
      });
      setTimeout(end, PATIENCE);
    });
    worker.postMessage(question);
  }

  #write({ algorithm, challenge, salt, signature }, number) {
    const payload = JSON.stringify({ algorithm, challenge, number, salt, signature });
    this.querySelector("input").value = btoa(payload);
  }
}

customElements.define("domino-proof", DominoProof);
