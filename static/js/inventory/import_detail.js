// How far the work of an import is; when it is through, the page of what comes next.
import { number } from "../components/dom.js";
import { sendOnce } from "../components/send_once.js";
import { poll } from "../evaluation/poll.js";

const EVERY = 1_500;

for (const form of document.querySelectorAll("form[data-once]")) sendOnce(form);

const area = document.querySelector("[data-import-progress]");

if (area) {
  const bar = area.querySelector("progress");
  const step = area.querySelector("[data-step]");
  const { state, url } = area.dataset;
  area.querySelector("[data-refresh]").hidden = true;
  poll(url, EVERY, show, (isOnline) => {
    if (!isOnline) step.textContent = "Le réseau ne répond pas : le travail continue, cette page réessaie.";
  });

  function show(now) {
    // The worker let go of it: the server says what there is to do.
    if (now.state !== state || now.left) return location.assign(now.url);
    if (now.percent === null) bar.removeAttribute("value");
    else bar.value = now.percent;
    const words = [now.step || "En attente d’un moment libre"];
    if (now.total) words.push(`${number(now.done)} sur ${number(now.total)}`);
    const [first] = words[0];
    words[0] = first.toUpperCase() + words[0].slice(1);
    step.textContent = words.join(" : ");
  }
}
