// Asks for what the room sees again and again: only what changed is sent, and a lost network is left in peace.
const JITTER = 0.3;
const LONGEST = 8_000;

/**
 * Calls `changed(state)` with each new answer of `url` and `connected(isOnline)` when the network comes or goes.
 * `every` is in milliseconds. Returns a function that asks at once.
 */
export function poll(url, every, changed, connected) {
  let etag = "";
  let wait = every;
  let timer = 0;
  let asking = false;

  async function ask() {
    clearTimeout(timer);
    if (asking) return;
    asking = true;
    try {
      const response = await fetch(url, {
        cache: "no-store",
        headers: { Accept: "application/json", ...(etag ? { "If-None-Match": etag } : {}) },
        signal: AbortSignal.timeout(8_000),
      });
      if (!response.ok && response.status !== 304) throw new Error(String(response.status));
      wait = every;
      connected(true);
      if (response.status !== 304) {
        etag = response.headers.get("ETag") ?? "";
        await changed(await response.json());
      }
    } catch {
      wait = Math.min(wait * 2, LONGEST);
      connected(false);
    } finally {
      asking = false;
      timer = setTimeout(ask, wait * (1 - JITTER + 2 * JITTER * Math.random()));
    }
  }

  addEventListener("online", ask);
  document.addEventListener("visibilitychange", () => document.hidden || ask());
  ask();
  return ask;
}
