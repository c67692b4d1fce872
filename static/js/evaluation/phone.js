import { Outbox } from "./outbox.js";
import { PhoneView } from "./phone_view.js";
import { poll } from "./poll.js";

// A phone in a debate. The room's state is polled; what is touched goes to the outbox and shows at once.
const EVERY = 2_000;
const page = document.querySelector("[data-phone]");
const view = new PhoneView(page);
let { state, own } = JSON.parse(document.querySelector("#etat").textContent);
let online = true;

const outbox = new Outbox(page.dataset.code, {
  accepted(answer) {
    own = answer;
    view.refuse("");
    show();
    askNow();
  },
  refused(problem, fields, status) {
    if (problem.own) own = problem.own;
    view.refuse(problem.detail ?? "Cet envoi n’a pas été accepté : rechargez la page, puis recommencez.", fields, status);
    show();
  },
  waiting: () => show(),
});

const askNow = poll(
  page.dataset.state,
  EVERY,
  async (fresh) => {
    const isOther = fresh.statement?.id !== state.statement?.id || fresh.statement?.state !== state.statement?.state;
    state = fresh;
    show();
    if (isOther && fresh.statement) await refreshOwn();
  },
  (isOnline) => {
    if (isOnline && !online) outbox.send();
    online = isOnline;
    show();
  },
);

/** Where this phone stands, from the server: a statement may be taken up again, a second tab may have voted. */
async function refreshOwn() {
  const response = await fetch(page.dataset.own, { cache: "no-store", headers: { Accept: "application/json" } });
  if (response.ok) own = await response.json();
  show();
}

/** The position as it will be once everything is sent. */
function position() {
  const statement = String(state.statement?.id ?? "");
  let known = own.positions[statement] ?? null;
  for (const { fields } of outbox.entries) {
    if (fields.statement !== statement) continue;
    if (fields.action === "side") {
      known = { side: fields.side, strength: Number(fields.strength) || null, to_credit: Boolean(known && known.side !== fields.side) };
    } else if (fields.action === "credit" && known) {
      const argument = state.arguments.find((one) => String(one.id) === fields.argument);
      known = { ...known, side: argument?.side ?? known.side, to_credit: false };
    }
  }
  return known;
}

function show() {
  const entries = outbox.entries;
  view.show(state, position(), own.arguments);
  view.say(online, entries.length);
}

view.listen({
  side(side, strength) {
    outbox.add({ action: "side", before: position()?.side ?? "", side, statement: String(state.statement.id), ...(strength ? { strength } : {}) });
    show();
  },
  credit(argument) {
    outbox.add({ action: "credit", argument, before: position()?.side ?? "", statement: String(state.statement.id) });
    show();
  },
  write(text) {
    outbox.add({ action: "argument", statement: String(state.statement.id), text });
    show();
  },
});
show();
outbox.send();
page.dataset.ready = "";
