// Looks how far something has come that goes on behind the page, and shows the
// page anew when it has ended. Without this script the page has a link for it.
const put = (now) => {
  const bar = document.getElementById("progress");
  const said = document.getElementById("so-far");
  if (now.querySelector("#progress").hasAttribute("value")) {
    bar.value = now.querySelector("#progress").value;
  }
  said.textContent = now.querySelector("#so-far").textContent;
};
const look = async () => {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.status < 500 && answer.status !== 429) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.getElementById("under-way");
      if (!now) {
        location.reload();
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
