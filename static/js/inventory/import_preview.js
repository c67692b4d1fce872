// Choosing lines: each tick is kept at once, and the sentence of what will be written follows.
import { number } from "../components/dom.js";
import { sendOnce } from "../components/send_once.js";

const WAIT = 250;
const form = document.querySelector("[data-choose]");
const said = form?.querySelector("[data-choose-said]");
let timer = 0;
let busy = 0;
let last = Promise.resolve();

for (const each of document.querySelectorAll("form[data-once]")) sendOnce(each);

if (said) {
  said.textContent = "Vos choix sont gardés d’une page à l’autre.";
  form.querySelector("[data-choose-save]").hidden = true;
  form.addEventListener("change", () => {
    said.textContent = "Enregistrement…";
    clearTimeout(timer);
    timer = setTimeout(send, WAIT);
  });
  // Who leaves before the ticks are kept would lose them: the page waits for them.
  for (const type of ["click", "submit"]) document.addEventListener(type, hold, { capture: true });
}

function send() {
  clearTimeout(timer);
  timer = 0;
  busy += 1;
  last = last.then(keep).finally(() => {
    busy -= 1;
  });
}

async function keep() {
  try {
    const response = await fetch(form.action, { body: new FormData(form), headers: { Accept: "application/json" }, method: "POST" });
    if (!response.ok) throw new Error(String(response.status));
    show(await response.json());
  } catch {
    said.textContent = "Ce choix n’est pas enregistré : rechargez la page, puis recommencez.";
  }
}

function show({ version, created, changed, left_out: left }) {
  for (const field of document.querySelectorAll("input[name=version]")) field.value = version;
  said.textContent = left === 1 ? "Enregistré : 1 ligne écartée." : `Enregistré : ${number(left)} lignes écartées.`;
  const parts = [];
  if (created) parts.push(`ajoute ${records(created)}`);
  if (changed) parts.push(created ? `en modifie ${number(changed)}` : `modifie ${records(changed)}`);
  const sentence = parts.length ? `Appliquer ${parts.join(" et ")}.` : "Il n’y a rien à écrire.";
  document.querySelector("[data-apply-sentence]").textContent = sentence;
}

function records(count) {
  return `${number(count)} ${count > 1 ? "fiches" : "fiche"}`;
}

async function hold(event) {
  const target = event.type === "submit" ? event.target : event.target.closest("a[href]");
  if (!target || (!timer && !busy) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  event.stopPropagation();
  if (timer) send();
  await last;
  if (event.type === "submit") target.requestSubmit(event.submitter);
  else location.assign(target.href);
}
