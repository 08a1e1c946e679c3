// Comfort only: every page works without this file.

// After a form came back, the eye and the screen reader start at what there is to say.
document.querySelector("[data-focus]")?.focus();

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
