// Comfort only: every page works without this file.

// After a form came back, the eye and the screen reader start at what there is to say.
document.querySelector("[data-focus]")?.focus();

// The field that an error is about is marked, and says why when it is reached.
const wrong = document.querySelector("[data-field]");
const wrongField = wrong && document.getElementById(wrong.dataset.field);
if (wrongField) {
  wrong.id = "alert-words";
  wrongField.setAttribute("aria-invalid", "true");
  wrongField.setAttribute("aria-describedby", "alert-words");
  wrong.addEventListener("click", (event) => { event.preventDefault(); wrongField.focus(); });
}

// A booking that starts later also ends later: the end follows the start, keeping its length.
for (const form of document.querySelectorAll("form")) {
  const start = form.querySelector('input[name="start"]');
  const end = form.querySelector('input[name="end"]');
  if (!start || !end || start.type !== "datetime-local") continue;
  let before = Date.parse(start.value);
  start.addEventListener("change", () => {
    const now = Date.parse(start.value);
    const length = Date.parse(end.value) - before;
    if (Number.isFinite(now) && Number.isFinite(length) && length > 0) {
      const moved = new Date(now + length);
      const local = new Date(moved.getTime() - moved.getTimezoneOffset() * 60000);
      end.value = local.toISOString().slice(0, 16);
    }
    before = now;
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
    const answer = await fetch(waiting.dataset.standing).catch(() => null);
    const standing = answer?.ok ? await answer.json() : null;
    if (standing?.done) return location.reload();
    if (standing) {
      bar.value = standing.percent;
      words.textContent = `${standing.rows.toLocaleString(document.documentElement.lang)} ${words.dataset.words}`;
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
