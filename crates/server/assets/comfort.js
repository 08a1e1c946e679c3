// Comfort only: every page works without this file.

// After a form came back, the eye and the screen reader start at what there is to say.
document.querySelector("[data-focus]")?.focus();

// What was done is said once: a page that is opened again by the back button or a bookmark does not claim it anew.
const here = new URL(location.href);
if (here.searchParams.has("gjort")) {
  here.searchParams.delete("gjort");
  history.replaceState(history.state, "", here);
}

// The words of an error lead into the field that it is about.
const wrong = document.querySelector("[data-field]");
const wrongField = wrong && document.getElementById(wrong.dataset.field);
wrong?.addEventListener("click", (event) => {
  if (!wrongField) return;
  event.preventDefault();
  wrongField.focus();
});

// A booking that begins another day or hour also ends then: the end follows the start and keeps its length, except for
// a clock time that was chosen and still comes after the start. Times are counted as if the clock never changed: the
// server knows better and decides.
for (const form of document.querySelectorAll("form")) {
  const [date, from, to, until] = ["date", "from", "to", "until"].map((name) => form.elements.namedItem(name));
  if (date?.type !== "date" || from?.type !== "time" || to?.type !== "time" || until?.type !== "date") continue;
  const day = 1440;
  const minute = (field) => Number(field.value.slice(0, 2)) * 60 + Number(field.value.slice(3));
  const days = () => (until.value ? Math.round((Date.parse(until.value) - Date.parse(date.value)) / 86400000) : 0);
  // Midnight of the first day is the one that ends it.
  const end = () => days() * day + (minute(to) || (until.value ? 0 : day));
  let [nights, length, chosen] = [days(), end() - minute(from), false];
  const show = () => {
    const last = new Date(Date.parse(date.value) + nights * 86400000);
    if (nights && !Number.isNaN(last.getTime())) until.value = last.toISOString().slice(0, 10);
    else if (!nights) until.value = "";
  };
  date.addEventListener("change", show);
  from.addEventListener("change", () => {
    if (!from.value || !(length > 0) || (chosen && nights * day + (minute(to) || day) > minute(from))) return;
    const total = minute(from) + length;
    nights = total === day ? 0 : Math.floor(total / day);
    to.value = new Date((total % day) * 60000).toISOString().slice(11, 16);
    show();
  });
  const choose = () => {
    [nights, chosen] = [Math.max(days(), 0), true];
    if (end() > minute(from)) length = end() - minute(from);
  };
  to.addEventListener("change", choose);
  until.addEventListener("change", choose);
}

// What was found is for what was asked: when that changes, the list says so until it is asked again.
for (const found of document.querySelectorAll("[data-found]")) {
  const stale = found.querySelector("[data-stale]");
  found.closest("form")?.addEventListener("input", (event) => {
    if (["note", "purpose"].includes(event.target.name)) return;
    stale.hidden = false;
    found.classList.add("stale");
  });
}

// A file can be dropped on the form instead of being picked.
for (const form of document.querySelectorAll("[data-drop]")) {
  const input = form.querySelector('input[type="file"]');
  const over = (on) => (event) => { event.preventDefault(); form.classList.toggle("over", on); };
  form.addEventListener("dragover", over(true));
  form.addEventListener("dragleave", over(false));
  form.addEventListener("drop", (event) => {
    over(false)(event);
    if (event.dataTransfer?.files.length) input.files = event.dataTransfer.files;
  });
}

// A page that waits for an import shows how far it is, and goes on when it is done.
const waiting = document.querySelector("[data-standing]");
if (waiting) {
  const bar = waiting.querySelector("progress");
  const words = waiting.querySelector("[data-words]");
  const look = async () => {
    const answer = await fetch(waiting.dataset.standing, { headers: { "Vagnpark-By-Itself": "1" } }).catch(() => null);
    const standing = answer?.ok ? await answer.json() : null;
    if (standing?.done) return location.reload();
    if (standing) {
      bar.value = standing.percent;
      const rows = standing.rows.toLocaleString(document.documentElement.lang);
      words.textContent = standing.rows === 1 ? words.dataset.one : words.dataset.words.replace("#", rows);
    }
    setTimeout(look, 700);
  };
  look();
}

// "/" leads to the search from anywhere, unless one is writing.
const find = document.querySelector("[data-find]");
addEventListener("keydown", (event) => {
  const writing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || writing || event.ctrlKey || event.metaKey || event.altKey || !find) return;
  event.preventDefault();
  find.focus();
});
