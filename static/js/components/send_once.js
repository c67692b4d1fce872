import { element } from "./dom.js";
import "./proof.js";

/** Once sent, a second click on `form` does nothing; its proof of work, when it is late, is waited for. */
export function sendOnce(form) {
  let sent = false;
  form.addEventListener("submit", async (event) => {
    if (sent) return event.preventDefault();
    sent = true;
    const proof = form.querySelector("domino-proof");
    if (!proof || proof.querySelector("input").value) return;
    event.preventDefault();
    const { submitter } = event;
    await proof.ready;
    if (submitter?.name) form.append(element("input", { name: submitter.name, type: "hidden", value: submitter.value }));
    form.submit();
  });
  // Back from the next page, the form may be sent again.
  addEventListener("pageshow", () => {
    sent = false;
  });
}
