"use strict";
// The report says everything without this: here it answers to the mouse. Texts go into the page as texts, never as markup.
(() => {
  const marks = new Map();
  for (const element of document.querySelectorAll("[data-t]")) {
    const trial = element.dataset.t;
    if (!marks.has(trial)) marks.set(trial, []);
    marks.get(trial).push(element);
    const title = element.querySelector("title");
    if (title) {
      element.dataset.hint = title.textContent;
      title.remove();
    }
  }

  const tip = document.getElementById("tip");
  const heads = [...document.querySelectorAll("#trials th")];
  let lit = null;

  const light = trial => {
    if (trial === lit) return;
    for (const mark of marks.get(lit) ?? []) mark.classList.remove("lit");
    for (const mark of marks.get(trial) ?? []) mark.classList.add("lit");
    lit = trial;
  };

  const line = (name, text) => {
    const row = document.createElement(name);
    row.textContent = text;
    tip.append(row);
  };

  const tell = element => {
    tip.replaceChildren();
    line("b", element.dataset.hint ?? "trial " + element.dataset.t);
    const row = (marks.get(element.dataset.t) ?? []).find(mark => mark.localName === "tr");
    if (row) {
      [...row.cells].forEach((cell, i) => {
        if (i > 0 && cell.textContent) line("div", heads[i].textContent + ": " + cell.textContent);
      });
    }
    tip.hidden = false;
  };

  document.addEventListener("pointermove", event => {
    const element = event.target.closest?.("svg [data-t]");
    if (!element) {
      tip.hidden = true;
      light(event.target.closest?.("tr[data-t]")?.dataset.t ?? null);
      return;
    }
    if (lit !== element.dataset.t || tip.hidden) tell(element);
    light(element.dataset.t);
    tip.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8)) + "px";
    tip.style.top = Math.max(4, Math.min(event.clientY + 14, innerHeight - tip.offsetHeight - 8)) + "px";
  });

  document.addEventListener("click", event => {
    const element = event.target.closest?.("svg [data-t]");
    const row = element && marks.get(element.dataset.t).find(mark => mark.localName === "tr");
    if (row) row.scrollIntoView({ block: "center", behavior: "smooth" });
  });

  heads.forEach((head, column) => head.addEventListener("click", () => {
    const isDown = head.classList.contains("sorted") && !head.classList.contains("down");
    for (const other of heads) other.classList.remove("sorted", "down");
    head.classList.add("sorted");
    head.classList.toggle("down", isDown);
    const body = document.querySelector("#trials tbody");
    const key = row => row.cells[column].title || row.cells[column].textContent;
    const order = (a, b) => {
      const [left, right] = [a, b].map(row => column === 0 ? row.cells[0].textContent : key(row));
      if (left === "" || right === "") return (left === "") - (right === "");
      const difference = Number(left) - Number(right);
      const sign = Number.isNaN(difference) ? left.localeCompare(right) : difference;
      return isDown ? -sign : sign;
    };
    body.append(...[...body.rows].sort(order));
  }));

  const chart = document.getElementById("parallel");
  if (!chart) return;
  const ranges = new Map();
  const lines = [...chart.querySelectorAll(".lines path")].map(path => ({
    trial: path.dataset.t,
    heights: new Map(path.getAttribute("d").split(/[ML]/).filter(Boolean).map(point => point.split(" "))),
  }));

  const choose = () => {
    const chosen = new Set(lines
      .filter(one => [...ranges].every(([x, [low, high]]) => one.heights.has(x) && one.heights.get(x) >= low && one.heights.get(x) <= high))
      .map(one => one.trial));
    for (const [trial, elements] of marks) {
      for (const element of elements) element.classList.toggle("off", ranges.size > 0 && !chosen.has(trial));
    }
  };

  for (const rail of chart.querySelectorAll(".rail")) {
    const x = rail.querySelector("line").getAttribute("x1");
    const grip = rail.querySelector(".grip");
    const heightOf = event => new DOMPoint(event.clientX, event.clientY).matrixTransform(chart.getScreenCTM().inverse()).y;
    let from = null;
    let box = null;
    grip.addEventListener("pointerdown", event => {
      from = heightOf(event);
      grip.setPointerCapture(event.pointerId);
      rail.querySelector(".brush")?.remove();
      ranges.delete(x);
      box = null;
      event.preventDefault();
    });
    grip.addEventListener("pointermove", event => {
      if (from === null) return;
      const to = heightOf(event);
      if (!box && Math.abs(to - from) > 3) {
        box = grip.cloneNode();
        box.setAttribute("class", "brush");
        rail.append(box);
      }
      if (!box) return;
      const [low, high] = [Math.min(from, to), Math.max(from, to)];
      box.setAttribute("y", low);
      box.setAttribute("height", high - low);
      ranges.set(x, [low, high]);
      choose();
    });
    const end = () => {
      from = null;
      choose();
    };
    grip.addEventListener("pointerup", end);
    grip.addEventListener("pointercancel", end);
  }
})();
