// Asks how far a report has come, and shows the page anew when there is nothing
// left to wait for. Without this script the page has a link for it.
const bar = document.getElementById("progress");
const waits = ["received", "checking", "booking"];
const ask = async () => {
  try {
    const answer = await fetch(bar.dataset.report, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const report = await answer.json();
      bar.value = report.percent;
      if (!waits.includes(report.state)) {
        location.reload();
        return;
      }
    }
  } catch {
    // The network is away: ask again.
  }
  setTimeout(ask, 1500);
};
setTimeout(ask, 700);
