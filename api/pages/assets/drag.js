// Lets a lot be dragged to another place, with a mouse, a pen or a finger, and
// sends the same form as the list below the lot does. What is possible is read
// from that list; whoever has no script, or no pointer, uses the list.
const board = document.querySelector(".board[data-said]");
const said = document.getElementById(board.dataset.said);
const texts = board.dataset;
const edge = 70; // pixels from the window's edge in which the page scrolls

let drag = null;

const filled = (text, lot, place) => text.replace("{lot}", lot).replace("{place}", place);
const tell = (text) => {
  if (said.textContent !== text) {
    said.textContent = text;
  }
};

// places says of each place whether the lot may go there, and if not, why.
const places = (lot, form) => {
  const options = form ? [...form.elements.group.options].filter((o) => o.value) : [];
  const list = [...board.querySelectorAll(".place")].map((place) => {
    const name = place.dataset.name;
    const group = place.dataset.group;
    const may = options.some((o) => o.value === group);
    let why = "";
    if (place.contains(lot)) {
      why = filled(texts.here, lot.dataset.title, name);
    } else if (!may) {
      why = lot.dataset.why || filled(texts.cannot, lot.dataset.title, name);
    }
    return { place, group, name, may, why };
  });
  return list;
};

const mark = (p) => {
  p.place.classList.add(p.may ? "may" : "may-not");
  const line = document.createElement("p");
  line.className = "verdict";
  line.setAttribute("aria-hidden", "true"); // the line below says it
  line.textContent = p.may ? filled(texts.may, drag.lot.dataset.title, p.name) : p.why;
  p.place.append(line);
};

const start = (event) => {
  const { lot } = drag;
  drag.moving = true;
  drag.places = places(lot, drag.form);
  drag.places.forEach(mark);
  lot.classList.add("dragged");
  document.documentElement.classList.add("dragging");
  const open = drag.places.filter((p) => p.may).map((p) => p.name);
  tell(open.length ? filled(texts.picked, lot.dataset.title, open.join(texts.between)) : filled(texts.nowhere, lot.dataset.title, ""));
  follow(event);
  requestAnimationFrame(scroll);
};

// follow moves the lot with the pointer and looks which place is below it.
const follow = (event) => {
  drag.x = event.clientX;
  drag.y = event.clientY;
  const dx = drag.x + scrollX - drag.fromX;
  const dy = drag.y + scrollY - drag.fromY;
  drag.lot.style.transform = `translate(${dx}px, ${dy}px)`;
  const below = document.elementFromPoint(drag.x, drag.y)?.closest(".place");
  const over = drag.places.find((p) => p.place === below) || null;
  if (over === drag.over) {
    return;
  }
  drag.over?.place.classList.remove("over");
  drag.over = over;
  over?.place.classList.add("over");
  if (over) {
    tell(over.may ? filled(texts.may, drag.lot.dataset.title, over.name) : over.why);
  }
};

// scroll goes on while the pointer is at the window's edge.
const scroll = () => {
  if (!drag?.moving) {
    return;
  }
  const down = drag.y > innerHeight - edge ? drag.y - innerHeight + edge : Math.min(0, drag.y - edge);
  if (down) {
    scrollBy({ top: down / 5, behavior: "instant" });
    follow({ clientX: drag.x, clientY: drag.y });
  }
  requestAnimationFrame(scroll);
};

// end puts everything back as it was.
const end = () => {
  const { lot, grip } = drag;
  if (drag.moving) {
    drag.places.forEach((p) => {
      p.place.classList.remove("may", "may-not", "over");
      p.place.querySelector(".verdict").remove();
    });
    lot.style.transform = "";
    lot.classList.remove("dragged");
    document.documentElement.classList.remove("dragging");
  }
  if (grip.hasPointerCapture(drag.pointer)) {
    grip.releasePointerCapture(drag.pointer);
  }
  drag = null;
};

const drop = () => {
  const { moving, over, form, lot } = drag;
  end();
  if (!moving) {
    return;
  }
  if (!over?.may) {
    tell(over ? over.why : filled(texts.back, lot.dataset.title, ""));
    return;
  }
  tell(filled(texts.dropped, lot.dataset.title, over.name));
  form.elements.group.value = over.group;
  form.requestSubmit();
};

board.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest(event.pointerType === "mouse" ? ".grip, .lot h4" : ".grip");
  if (!grip || drag || !event.isPrimary || event.button !== 0) {
    return;
  }
  const lot = grip.closest(".lot");
  event.preventDefault(); // no text is marked
  grip.setPointerCapture(event.pointerId);
  drag = { lot, grip, form: lot.querySelector("form.move"), pointer: event.pointerId, fromX: event.clientX + scrollX, fromY: event.clientY + scrollY, over: null, moving: false };
});
board.addEventListener("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.pointer) {
    return;
  }
  if (drag.moving) {
    follow(event);
  } else if (Math.hypot(event.clientX + scrollX - drag.fromX, event.clientY + scrollY - drag.fromY) > 5) {
    start(event);
  }
});
board.addEventListener("pointerup", (event) => {
  if (drag && event.pointerId === drag.pointer) {
    if (drag.moving) {
      follow(event); // the page may have moved below the pointer
    }
    drop();
  }
});
board.addEventListener("pointercancel", (event) => {
  if (drag && event.pointerId === drag.pointer) {
    tell(filled(texts.back, drag.lot.dataset.title, ""));
    end();
  }
});
addEventListener("keydown", (event) => {
  if (drag && event.key === "Escape") {
    tell(filled(texts.back, drag.lot.dataset.title, ""));
    end();
  }
});
board.classList.add("drags");
