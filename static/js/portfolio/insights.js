// The analysis grid in a workshop: two keys open a field (stake, column), Enter saves and waits for the next line.
import { element, hidden, piece } from "../components/dom.js";
import { listen } from "../components/keys.js";

const COLUMNS = { p: "gem", o: "opportunity", v: "attention" };
const LOST = "Le serveur n’a pas répondu. Le texte est encore là : appuyez de nouveau sur Entrée.";
const SIGNED_OUT = "Vous n’êtes plus connecté·e. Copiez le texte, reconnectez-vous, puis recommencez.";

const pieces = document.querySelector("[data-pieces]");
const rows = [...document.querySelectorAll("[data-insights] [data-row]")];
const said = document.querySelector("[data-said]");
const hasSource = Boolean(pieces.content.querySelector("[name=source]").value);
let opened = null;
let key = pieces.content.querySelector("[name=key]").value;

for (const hint of document.querySelectorAll("[data-key-hint]")) hint.hidden = false;
for (const link of document.querySelectorAll("[data-add]")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link);
  });
}

listen((pressed, event) => {
  const row = /^[1-9]$/.test(pressed) && rows[pressed - 1];
  const here = document.activeElement.closest?.("[data-row]") ?? rows[0];
  if (row) row.querySelector("h2").focus();
  else if (COLUMNS[pressed]) open(here.querySelector(`[data-add][data-kind=${COLUMNS[pressed]}]`));
  else return;
  event.preventDefault();
});

/** Put the field in the cell of `link`, or go to the choice of the source when there is none yet. */
function open(link) {
  if (!hasSource) {
    say("Choisissez d’abord la source des lignes.");
    document.querySelector("#t-source").focus();
    return;
  }
  close();
  const form = piece(pieces, "form");
  form.elements.stake.value = link.dataset.stakeSlug;
  form.elements.kind.value = link.dataset.kind;
  form.elements.text.id = "id_text";
  const label = form.querySelector("[data-label]");
  label.htmlFor = "id_text";
  label.textContent = link.textContent.trim();
  link.hidden = true;
  link.after(form);
  opened = { form, link };
  form.addEventListener("submit", save);
  form.addEventListener("keydown", onKey);
  form.querySelector("[data-close]").addEventListener("click", closeToLink);
  form.elements.text.focus();
}

function onKey(event) {
  if (event.isComposing) return;
  if (event.key === "Escape") closeToLink();
  if (event.key !== "Enter" || event.target.name !== "text") return;
  event.preventDefault();
  event.currentTarget.requestSubmit();
}

async function save(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const { text } = form.elements;
  if (text.readOnly || !text.value.trim()) return text.focus();
  const cell = form.closest("[data-kind]");
  form.elements.key.value = key;
  const body = new FormData(form);
  text.readOnly = true;
  const answer = await send(form.action, body);
  text.readOnly = false;
  complain(form, answer.problem);
  if (!answer.problem) {
    key = answer.key;
    add(cell, answer);
    text.value = "";
  }
  text.focus();
}

/** The new line, or `{ problem }` in words. */
async function send(address, body) {
  try {
    const response = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    if (!isJson) return { problem: response.status < 500 ? SIGNED_OUT : LOST };
    const data = await response.json();
    return response.ok ? data : { problem: data.problems.join(" ") };
  } catch {
    return { problem: LOST };
  }
}

function add(cell, insight) {
  const lines = cell.querySelector("[data-lines]");
  const id = `analyse-${insight.id}`;
  const line = piece(pieces, "line");
  line.id = id;
  line.querySelector("[data-text]").textContent = insight.text;
  const sources = insight.sources.map((each) => element("a", { href: each.url }, hidden(`Source, ${each.kind} : `), each.title));
  line.querySelector("[data-sources]").append(...(sources.length ? sources : ["Source pas encore publiée"]));
  line.querySelector("[data-edit]").href = insight.edit_url;
  line.querySelector("[data-edit-label]").textContent = `Modifier : ${insight.text.slice(0, 60)}`;
  const known = document.getElementById(id);
  if (known) known.replaceWith(line);
  else lines.append(line);
  say(`Ajouté : ${insight.text}`);
}

function complain(form, problem) {
  const error = form.querySelector("[data-error]");
  error.textContent = problem ?? "";
  error.hidden = !problem;
  form.elements.text.setAttribute("aria-invalid", String(Boolean(problem)));
}

function close() {
  if (!opened) return;
  opened.form.remove();
  opened.link.hidden = false;
  opened = null;
}

function closeToLink() {
  const link = opened?.link;
  close();
  link?.focus();
}

function say(text) {
  said.textContent = text;
}
