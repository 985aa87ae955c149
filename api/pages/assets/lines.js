// Carries out the steps of a form that is written line by line without loading
// the page anew, and looks names up while they are typed. Without this script
// the same buttons send the form.
const steps = /^(edit|new|settings|drop|up|down|restore|keep|cancel|part|unpart|find|take|list)\b/;
let asked = 0;

const send = async (form, name, value) => {
  const body = new URLSearchParams(new FormData(form));
  body.set(name, value);
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
  if (answer.redirected || answer.status >= 500 || answer.status === 429) {
    throw new Error("not a page of this form");
  }
  return new DOMParser().parseFromString(await answer.text(), "text/html");
};

const focus = (id) => {
  const at = document.querySelector("main [aria-invalid]") ?? document.getElementById(id);
  if (!at) {
    return;
  }
  if (at.tabIndex < 0) {
    at.tabIndex = -1;
  }
  at.focus({ preventScroll: true });
  at.scrollIntoView({ block: at.matches("input, select, textarea") ? "center" : "start" });
};

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const button = event.submitter;
  if (!form.matches("[data-lines]") || !button || !steps.test(button.value)) {
    return;
  }
  event.preventDefault();
  asked++;
  const to = button.formAction.split("#")[1];
  form.setAttribute("aria-busy", "true");
  try {
    const page = await send(form, button.name, button.value);
    document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
    focus(to);
  } catch {
    // The network is away, or the answer is for the browser itself.
    const kept = document.createElement("input");
    kept.type = "hidden";
    kept.name = button.name;
    kept.value = button.value;
    form.append(kept);
    form.submit();
  }
});

let waits;
document.addEventListener("input", (event) => {
  const field = event.target;
  const form = field.form;
  if (!field.dataset.find || !form?.matches("[data-lines]")) {
    return;
  }
  clearTimeout(waits);
  waits = setTimeout(async () => {
    const mine = ++asked;
    if (field.value.trim() === "") {
      return;
    }
    try {
      const page = await send(form, "act", `look:${field.dataset.find}`);
      const id = `found-${field.id}`;
      const found = page.getElementById(id);
      if (mine === asked && found) {
        document.getElementById(id)?.replaceWith(document.adoptNode(found));
      }
    } catch {
      // The button looks it up.
    }
  }, 400);
});
