import { Outbox } from "../evaluation/outbox.js";
import { poll } from "../evaluation/poll.js";

// A phone in a vote: what is touched goes to the outbox and shows at once; the room's state says when it is over.
const EVERY = 3_000;
const page = document.querySelector("[data-vote]");
const items = [...page.querySelectorAll("[data-item]")];
const all = Number(page.dataset.dots);
const most = Number(page.dataset.max);
let own = JSON.parse(document.querySelector("#etat").textContent);
let online = true;

const outbox = new Outbox(page.dataset.code, {
  accepted(answer) {
    own = answer;
    show();
  },
  refused(problem) {
    if (problem.own) own = problem.own;
    refuse(problem.detail ?? "Cet envoi n’a pas été accepté : rechargez la page, puis recommencez.");
    show();
  },
  waiting: () => show(),
});

poll(
  page.dataset.state,
  EVERY,
  (state) => {
    const isOver = state.session === "closed";
    page.querySelector("[data-part=over]").hidden = !isOver;
    page.querySelector("[data-part=vote]").hidden = isOver;
  },
  (isOnline) => {
    if (isOnline && !online) outbox.send();
    online = isOnline;
    show();
  },
);

page.addEventListener("submit", (event) => {
  const item = event.target.closest("[data-item]");
  if (!item) return;
  event.preventDefault();
  refuse("");
  if (own.dots) step(item.dataset.item, Number(event.submitter.dataset.step));
  else if (event.submitter.name === "clear") send(item, "");
  else placed(item, true);
});
page.addEventListener("change", (event) => {
  const item = event.target.closest("[data-item]");
  if (item && own.places) placed(item, false);
});

/** Dots and places as they will be once everything is sent. */
function given() {
  const known = { ...(own.dots ?? own.places) };
  for (const { fields } of outbox.entries) {
    if (fields.action === "dots") known[fields.recommendation] = Number(fields.dots);
    else if (fields.clear) delete known[fields.recommendation];
    else known[fields.recommendation] = [fields.impact, fields.effort];
  }
  return known;
}

function left(known) {
  return all - Object.values(known).reduce((sum, dots) => sum + dots, 0);
}

function step(recommendation, by) {
  const known = given();
  const before = known[recommendation] ?? 0;
  const dots = before + by;
  if (dots < 0) return;
  if (dots > most) return refuse(`Au plus ${most} sur une même préconisation.`);
  if (by > 0 && left(known) < 1) return refuse("Vous n’avez plus de gommettes : reprenez-en une ailleurs.");
  outbox.add({ action: "dots", before: String(before), dots: String(dots), recommendation });
  show();
}

function placed(item, isAsked) {
  const data = new FormData(item.querySelector("form"));
  const [impact, effort] = [data.get("impact"), data.get("effort")];
  if (impact && effort) send(item, "", impact, effort);
  else if (isAsked) refuse("Choisissez un effet et un effort, de 0 à 4.");
}

function send(item, clear, impact, effort) {
  const recommendation = item.dataset.item;
  const before = given()[recommendation]?.join("-") ?? "";
  if (impact && before === `${impact}-${effort}`) return;
  const place = impact ? { impact, effort } : { clear: "1" };
  outbox.add({ action: "place", before, recommendation, ...place });
  show();
}

function show() {
  const known = given();
  if (own.dots) showDots(known);
  else showPlaces(known);
  const count = outbox.entries.length;
  const kept = count ? "Vos voix partiront dès que possible : gardez cette page ouverte." : "Ce que vous ferez partira dès que possible.";
  setText(page.querySelector("[data-line]"), online ? (count ? "Envoi en cours…" : "") : `Hors connexion. ${kept}`);
}

function showDots(known) {
  const rest = left(known);
  for (const item of items) {
    const dots = known[item.dataset.item] ?? 0;
    setText(item.querySelector("[data-given]"), String(dots));
    setText(item.querySelector("[data-pips]"), "●".repeat(dots));
    item.querySelector("[data-step='-1']").setAttribute("aria-disabled", String(dots < 1));
    item.querySelector("[data-step='1']").setAttribute("aria-disabled", String(rest < 1 || dots >= most));
  }
  setText(page.querySelector("[data-left]"), rest > 0 ? `Il vous reste ${rest} gommette${rest > 1 ? "s" : ""} sur ${all}.` : `Vos ${all} gommettes sont posées.`);
}

function showPlaces(known) {
  for (const item of items) {
    const place = known[item.dataset.item];
    const clear = item.querySelector("[data-clear]");
    if (place) ["impact", "effort"].forEach((name, index) => check(item, name, place[index]));
    else if (!clear.hidden) for (const radio of item.querySelectorAll("[type=radio]")) radio.checked = false;
    clear.hidden = !place;
    item.querySelector("[data-send]").hidden = true;
  }
  const count = Object.keys(known).length;
  setText(page.querySelector("[data-left]"), `${count} placée${count > 1 ? "s" : ""} sur ${items.length}.`);
}

function check(item, name, grade) {
  item.querySelector(`[name=${name}][value="${Number(grade)}"]`).checked = true;
}

function refuse(text) {
  const notice = page.querySelector("[data-refused]");
  setText(notice.querySelector("p"), text);
  notice.hidden = !text;
}

/** Live regions speak when their text is set anew: only set what changed. */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

show();
outbox.send();
page.dataset.ready = "";
