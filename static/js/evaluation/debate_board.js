// The board of a debate: cards dragged into clusters, forms sent without leaving the page, others' moves shown.
// The server answers with its whole page; what it says replaces what was here.

const REFRESH = 5000;
const board = document.querySelector("[data-board]");
const said = document.querySelector("[data-board-said]");
let dragged = null;
let busy = false;

/** The same place of the page that a request answered with. */
async function read(response) {
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return { board: page.querySelector("[data-board]"), words: page.querySelector(".messages")?.textContent.trim() ?? "" };
}

/** What is ticked, half typed or open survives a refresh: then nothing is replaced. */
function isInUse() {
  const typing = board.contains(document.activeElement) && document.activeElement.matches("input:not([type=checkbox]), select");
  return busy || dragged || typing || board.querySelector(":checked:not(option), details[open]");
}

function show(fresh, focusId) {
  board.replaceChildren(...document.adoptNode(fresh).childNodes);
  ready();
  if (focusId) document.getElementById(focusId)?.focus();
}

async function send(form, submitter) {
  const data = new FormData(form, submitter);
  await post(data, submitter?.form?.querySelector("[id]")?.id);
}

async function post(data, focusId) {
  busy = true;
  try {
    const response = await fetch(location.href, { method: "POST", body: new URLSearchParams(data) });
    const answer = await read(response);
    if (!answer.board) return location.reload();
    show(answer.board, focusId);
    said.textContent = answer.words;
    board.querySelector("[data-problems]")?.focus();
  } catch {
    said.textContent = "Le réseau ne répond pas : rien n’a changé. Recommencez dans un instant.";
  } finally {
    busy = false;
  }
}

async function refresh() {
  if (document.hidden || isInUse()) return;
  try {
    const answer = await read(await fetch(location.href, { headers: { "X-Requested-With": "fetch" } }));
    if (answer.board && !isInUse() && answer.board.textContent !== board.textContent) show(answer.board);
  } catch {
    // The next one may reach the server.
  }
}

function drop(card, target) {
  const data = new FormData(document.getElementById("ensemble"));
  data.delete("argument");
  const chosen = card.querySelector(":checked") ? [...board.querySelectorAll(".card:has(:checked)")] : [card];
  for (const each of chosen) data.append("argument", each.dataset.argument);
  data.set("target", target.dataset.cluster);
  post(data, card.id);
}

function ready() {
  board.classList.add("is-live");
  for (const card of board.querySelectorAll(".card")) card.draggable = true;
}

board.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target, event.submitter);
});
board.addEventListener("dragstart", (event) => {
  dragged = event.target.closest(".card");
  dragged?.classList.add("is-dragged");
  event.dataTransfer.setData("text/plain", dragged?.textContent.trim() ?? "");
});
board.addEventListener("dragend", () => {
  dragged?.classList.remove("is-dragged");
  dragged = null;
});
for (const name of ["dragenter", "dragover"]) {
  board.addEventListener(name, (event) => {
    const target = dragged && event.target.closest("[data-cluster]");
    for (const over of board.querySelectorAll(".is-over")) over.classList.remove("is-over");
    if (!target) return;
    event.preventDefault();
    target.classList.add("is-over");
  });
}
board.addEventListener("drop", (event) => {
  const target = event.target.closest("[data-cluster]");
  if (!dragged || !target) return;
  event.preventDefault();
  target.classList.remove("is-over");
  if (!target.contains(dragged)) drop(dragged, target);
});

ready();
setInterval(refresh, REFRESH);
