// Lets a file be dropped on the form that sends it. Without this script the
// form is sent as it is.
for (const form of document.querySelectorAll("form[data-drop]")) {
  const area = form.querySelector(".drop");
  const input = form.querySelector("input[type=file]");
  const told = form.querySelector(".dropped");
  const tell = () => {
    told.textContent = input.files.length ? told.dataset.text.replace("{name}", input.files[0].name) : "";
  };
  const over = (on) => (event) => {
    event.preventDefault();
    area.classList.toggle("over", on);
  };
  area.addEventListener("dragenter", over(true));
  area.addEventListener("dragover", over(true));
  area.addEventListener("dragleave", over(false));
  area.addEventListener("drop", (event) => {
    over(false)(event);
    if (event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      tell();
    }
  });
  input.addEventListener("change", tell);
  form.addEventListener("submit", () => {
    told.textContent = told.dataset.sending;
  });
  // Whoever comes back by the browser's own button finds the file's name.
  addEventListener("pageshow", tell);
}
