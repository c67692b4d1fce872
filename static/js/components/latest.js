// Asks the server for JSON; a new question cancels the one before it, so that answers never cross.
export class Latest {
  #controller = null;

  /** The answer as JSON, or null when a newer question replaced this one. Throws a refusal, with its `problem`. */
  async get(url) {
    this.cancel();
    const controller = new AbortController();
    this.#controller = controller;
    try {
      const response = await fetch(url, {
        headers: { Accept: "application/json" },
        signal: controller.signal,
      });
      if (!response.ok) {
        const problem = await response.json().catch(() => null);
        throw Object.assign(new Error(`${response.status} ${url}`), { problem });
      }
      return await response.json();
    } catch (error) {
      if (error.name === "AbortError") return null;
      throw error;
    } finally {
      if (this.#controller === controller) this.#controller = null;
    }
  }

  cancel() {
    this.#controller?.abort();
  }
}
