// The planning board's comfort: bars are moved by mouse, finger, keyboard or buttons, and changes of others arrive by
// themselves. The server decides every move; without this file the bars are links.

const board = document.querySelector("[data-board]");
if (board) begin(board);

function begin(board) {
  const status = document.querySelector("[data-status]");
  const mover = document.querySelector("[data-mover]");
  const moverText = mover.querySelector("[data-mover-text]");
  const slotMinutes = Number(board.dataset.slot);
  const slots = (Number(board.dataset.days) * 1440) / slotMinutes;
  const say = board.dataset;
  let move = null; // the move under way
  let drag = null; // what a mouse or finger has been put on
  let undo = null; // what takes the last one back
  const late = new Set(); // vehicles whose lanes have changed since they were looked at
  const turns = new Map(); // how often each lane was asked for

  // Local clock times are counted in minutes as if the clock never changed: the server knows better and decides.
  const minutes = (local) => Date.parse(`${local}:00Z`) / 60000;
  const local = (minute) => new Date(minute * 60000).toISOString().slice(0, 16);
  const shown = (minute) => local(minute).replace("T", " ");
  const first = minutes(`${board.dataset.first}T00:00`);
  const lanes = () => [...board.querySelectorAll(".lane")];
  const plate = (lane) => lane.querySelector("h2 a").textContent;

  function tell(text, refused, buttons = []) {
    const words = document.createElement("p");
    words.textContent = text + " ";
    words.classList.toggle("refused", refused);
    for (const [label, act] of buttons) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.addEventListener("click", act);
      words.append(button);
    }
    status.replaceChildren(words);
  }

  // Puts the bar where the move has got to.
  function place() {
    const { bar, lane, from, to } = move;
    const start = Math.max(0, Math.floor((from - first) / slotMinutes));
    const end = Math.min(slots, Math.ceil((to - first) / slotMinutes));
    bar.style.gridColumn = `${start + 1} / ${Math.max(end, start + 1) + 1}`;
    const list = lane.querySelector(".bars");
    if (bar.parentNode !== list) {
      const focused = document.activeElement === move.link;
      list.append(bar);
      if (focused) move.link.focus();
    }
    moverText.textContent = `${plate(lane)} ${shown(from)} – ${shown(to)}`;
  }

  function pick(link) {
    const bar = link.closest(".entry");
    const lane = link.closest(".lane");
    const [from, to] = [minutes(link.dataset.from), minutes(link.dataset.to)];
    move = { link, bar, lane, from, to, was: { lane, from, to, next: bar.nextSibling, list: bar.parentNode } };
    bar.classList.add("moving");
  }

  function open(link) {
    pick(link);
    mover.querySelector('[data-act="open"]').href = link.href;
    mover.hidden = false;
    place();
    tell(say.sayPicked, false);
  }

  function putBack() {
    const { bar, was } = move;
    was.list.insertBefore(bar, was.next);
    bar.style.gridColumn = "";
    bar.classList.remove("moving", "waiting");
  }

  function cancel(words = say.sayBack) {
    if (!move) return;
    const link = move.link;
    putBack();
    move = null;
    mover.hidden = true;
    if (words) tell(words, false);
    link.focus();
    catchUp();
  }

  function step(act) {
    const { from, to, lane } = move;
    const length = to - from;
    if (act === "earlier") { move.from -= slotMinutes; move.to -= slotMinutes; }
    if (act === "later") { move.from += slotMinutes; move.to += slotMinutes; }
    if (act === "shorter" && length > slotMinutes) move.to -= slotMinutes;
    if (act === "longer") move.to += slotMinutes;
    if (act === "up" || act === "down") {
      const all = lanes();
      move.lane = all[all.indexOf(lane) + (act === "up" ? -1 : 1)] ?? lane;
    }
    place();
    tell(`${plate(move.lane)} ${shown(move.from)} ${say.sayAt} ${shown(move.to)}`, false);
  }

  async function ask(wanted) {
    const answer = await fetch(`/tavla/flytta?once=${say.once}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(wanted),
    }).catch(() => null);
    const words = answer ? await answer.json().catch(() => null) : null;
    // Whoever is logged in no longer, or another person by now, is answered with a page.
    const reason = answer && answer.status < 500 ? say.sayEnded : say.sayLost;
    return { ok: Boolean(answer?.ok && words), words: words ?? { say: reason, instead: [] } };
  }

  async function save() {
    if (!move) return;
    const { link, bar, lane, was } = move;
    const booking = link.pathname.split("/").pop();
    const wanted = { booking, version: Number(link.dataset.v), vehicle: lane.dataset.vehicle, start: local(move.from), end: local(move.to) };
    const before = { booking, vehicle: was.lane.dataset.vehicle, start: local(was.from), end: local(was.to) };
    const same = lane === was.lane && move.from === was.from && move.to === was.to;
    if (same) return cancel();
    mover.hidden = true;
    bar.classList.add("waiting");
    const { ok, words } = await ask(wanted);
    if (!ok) putBack();
    move = null;
    if (ok) undo = { back: { ...before, version: words.version }, from: wanted.vehicle };
    const other = (free) => [`${say.sayInstead} ${free.plate}`, () => retry({ ...wanted, vehicle: free.vehicle }, before)];
    const ways = ok ? [[say.sayUndo, takeBack]] : (words.instead ?? []).map(other);
    await catchUp([before.vehicle, wanted.vehicle]);
    tell(words.say, !ok, ways);
    if (!move) board.querySelector(`a[href="/bokningar/${booking}"]`)?.focus();
  }

  async function retry(wanted, before) {
    const { ok, words } = await ask(wanted);
    if (ok) undo = { back: { ...before, version: words.version }, from: wanted.vehicle };
    await catchUp([before.vehicle, wanted.vehicle]);
    tell(words.say, !ok, ok ? [[say.sayUndo, takeBack]] : []);
  }

  async function takeBack() {
    if (!undo) return;
    const { back, from } = undo;
    const { ok, words } = await ask(back);
    if (ok) undo = null;
    await catchUp([back.vehicle, from]);
    tell(words.say, !ok, ok ? [] : [[say.sayUndo, takeBack]]);
  }

  const laneOf = (vehicle) => board.querySelector(`.lane[data-vehicle="${vehicle}"]`);
  // A lane is held by a move, and from the moment a finger is put on it.
  const held = (lane) => (move && (move.lane === lane || move.was.lane === lane)) || drag?.lane === lane;

  // Lanes as the server has them now take the places of the old ones; one that is held does so after it is let go. The
  // focus follows a bar into another lane.
  function put(fresh) {
    const focused = board.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    for (const lane of fresh) {
      const now = laneOf(lane.dataset.vehicle);
      if (!now || now.isEqualNode(lane)) continue;
      if (held(now)) late.add(lane.dataset.vehicle);
      else now.replaceWith(lane);
    }
    if (focused && !board.contains(document.activeElement)) board.querySelector(`a[href="${focused}"]`)?.focus();
  }

  // Looking by itself does not keep anybody logged in.
  async function look(url) {
    const answer = await fetch(url, { headers: { "Vagnpark-By-Itself": "1" } }).catch(() => null);
    return answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  }

  async function load(vehicle) {
    const old = laneOf(vehicle);
    if (!old) return {};
    if (held(old)) {
      late.add(vehicle);
      return {};
    }
    const turn = (turns.get(vehicle) ?? 0) + 1;
    turns.set(vehicle, turn);
    const url = new URL(location.href);
    url.searchParams.set("lane", vehicle);
    url.searchParams.delete("after");
    return { vehicle, turn, fresh: (await look(url))?.querySelector(".lane") };
  }

  async function refreshAll() {
    const page = await look(location.href);
    put(page?.querySelectorAll(".lane") ?? []);
  }

  // Lanes that have changed come into their places at once: what went from one to another is never in both or in none.
  async function catchUp(more = []) {
    const all = new Set([...late, ...more]);
    late.clear();
    const answers = await Promise.all([...all].map(load));
    // An answer that was overtaken by a later one shows what was.
    put(answers.filter(({ vehicle, turn, fresh }) => fresh && turns.get(vehicle) === turn).map(({ fresh }) => fresh));
  }

  // By keyboard.
  const keys = { ArrowLeft: "earlier", ArrowRight: "later", ArrowUp: "up", ArrowDown: "down" };
  const shifted = { ArrowLeft: "shorter", ArrowRight: "longer" };
  board.addEventListener("keydown", (event) => {
    const link = event.target.closest?.("a[data-v]");
    if (!move && link && event.key.toLowerCase() === "m" && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      open(link);
    } else if (move && event.key === "Escape") {
      event.preventDefault();
      cancel();
    } else if (move && event.key === "Enter") {
      event.preventDefault();
      save();
    } else if (move && keys[event.key]) {
      event.preventDefault();
      const act = event.shiftKey ? shifted[event.key] : keys[event.key];
      if (act) step(act);
    }
  });

  // By buttons.
  mover.addEventListener("click", (event) => {
    const act = event.target.closest("[data-act]")?.dataset.act;
    if (!act || act === "open" || !move) return;
    if (act === "save") save();
    else if (act === "cancel") cancel();
    else step(act);
  });
  mover.addEventListener("keydown", (event) => {
    if (event.key === "Escape") cancel();
  });

  // By mouse or finger.
  board.addEventListener("pointerdown", (event) => {
    const link = event.target.closest("a[data-v]");
    if (event.button !== 0) return;
    if (link) {
      const box = link.getBoundingClientRect();
      drag = { link, lane: link.closest(".lane"), x: event.clientX, y: event.clientY, edge: box.right - event.clientX < 9, moved: false };
    } else if (event.target.matches(".bars")) {
      drag = { list: event.target, lane: event.target.closest(".lane"), x: event.clientX, y: event.clientY, moved: false };
    }
  });
  // Which slot a place lies in; the columns are not all as wide.
  const edges = (list) => {
    let at = list.getBoundingClientRect().left;
    return getComputedStyle(list).gridTemplateColumns.split(" ").slice(0, slots).map((width) => (at += parseFloat(width)));
  };
  const slotAt = (list, x) => {
    const slot = edges(list).findIndex((edge) => x < edge);
    return slot < 0 ? slots : slot;
  };
  addEventListener("pointermove", (event) => {
    if (!drag) return;
    const far = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > 5;
    if (!drag.moved && !far) return;
    drag.moved = true;
    if (!drag.link) return;
    if (!move || move.link !== drag.link) {
      if (move) cancel("");
      pick(drag.link);
    }
    const by = (slotAt(move.was.list, event.clientX) - slotAt(move.was.list, drag.x)) * slotMinutes;
    const { from, to } = move.was;
    if (drag.edge) {
      move.to = Math.max(from + slotMinutes, to + by);
    } else {
      move.from = from + by;
      move.to = to + by;
      const under = document.elementsFromPoint(event.clientX, event.clientY).map((found) => found.closest(".lane"));
      move.lane = under.find((lane) => lane && board.contains(lane)) ?? move.lane;
    }
    place();
  });
  addEventListener("pointerup", (event) => {
    const done = drag;
    drag = null;
    if (!done) return;
    if (done.link && done.moved && move) save();
    else catchUp();
    if (!done.list) return;
    // An empty stretch: a new booking from here to there, an hour if it was only a click.
    const [a, b] = [slotAt(done.list, done.x), slotAt(done.list, event.clientX)].sort((one, other) => one - other);
    const hour = Math.max(1, Math.ceil(60 / slotMinutes));
    const [from, to] = [first + a * slotMinutes, first + (done.moved ? Math.max(b, a + 1) : a + hour) * slotMinutes];
    const vehicle = done.list.closest(".lane").dataset.vehicle;
    location.assign(`/boka?vehicle=${vehicle}&start=${local(from)}&end=${local(to)}`);
  });
  addEventListener("pointercancel", () => { drag = null; cancel(""); catchUp(); });
  board.addEventListener("dragstart", (event) => event.preventDefault());
  board.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-v]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    // A click shows the bar with its buttons; Enter on the keyboard opens the booking.
    if (event.detail > 0) {
      event.preventDefault();
      if (!link.closest(".entry").classList.contains("waiting") && !move) open(link);
    }
  });

  // Changes of others.
  const events = new EventSource("/api/v1/events");
  let soon = null;
  events.addEventListener("calendar", (event) => {
    late.add(event.data);
    soon ??= setTimeout(() => { soon = null; catchUp(); }, 25);
  });
  events.addEventListener("open", () => {
    // After a break, what happened meanwhile was not told.
    if (board.dataset.listening) refreshAll();
    board.dataset.listening = "true";
  });
  events.addEventListener("again", () => location.reload());
  board.dataset.live = "true";
}
