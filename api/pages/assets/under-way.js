// Looks how far something has come that goes on behind the page, and shows the
// page anew when it has ended. Without this script the page has a link for it.
// Those who hear the page are told of a change at once, and then now and then.
const said = document.createElement("p");
said.className = "unseen";
said.setAttribute("role", "status");
document.body.append(said);
let last = 0;

const put = (now) => {
  const bar = document.getElementById("progress");
  const text = now.querySelector("#so-far").textContent;
  if (now.querySelector("#progress").hasAttribute("value")) {
    bar.value = now.querySelector("#progress").value;
  }
  const shown = document.getElementById("so-far");
  if (shown.textContent !== text && Date.now() - last > 8000) {
    said.textContent = text;
    last = Date.now();
  }
  shown.textContent = text;
};
// anew shows the page anew. If the focus was in it, it goes to what is new there:
// an address with a fragment does that, and is loaded only from another one.
const anew = () => {
  const here = location.pathname + location.search;
  if (!document.querySelector("main").contains(document.activeElement)) {
    location.reload();
    return;
  }
  history.replaceState(null, "", location.pathname + "?");
  location.replace(here + "#main");
};
const look = async () => {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.status < 500 && answer.status !== 429) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.getElementById("under-way");
      if (!now) {
        anew();
        return;
      }
      put(now);
    }
  } catch {
    // The network is away: look again.
  }
  setTimeout(look, 1500);
};
setTimeout(look, 700);
