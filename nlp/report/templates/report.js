"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const make = (tag, className, text) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  };

  // Light or dark: as the system has it, until the button is pressed.
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const setTheme = (dark) => {
    root.dataset.theme = dark ? "dark" : "light";
    byId("theme").setAttribute("aria-pressed", String(dark));
  };
  setTheme(system.matches);
  system.addEventListener("change", (event) => setTheme(event.matches));
  byId("theme").addEventListener("click", () => setTheme(root.dataset.theme !== "dark"));

  // On a narrow screen the drawing scrolls; what is new stands at its end.
  const timeline = byId("timeline");
  if (timeline) timeline.scrollLeft = timeline.scrollWidth;

  const articles = JSON.parse(byId("data").textContent);
  const list = byId("list");
  const reader = byId("reader");
  const query = byId("q");
  const house = byId("f-house");
  const act = byId("f-act");
  const show = byId("f-show");
  byId("filters").hidden = byId("split").hidden = false;

  // The list: one button an article.
  const rows = articles.map((article, place) => {
    const row = make("li");
    const button = make("button");
    button.type = "button";
    button.append(make("span", "", article.t));
    const calls = article.e.length;
    const told = [article.d ? article.d.slice(0, 10) : "no date", calls === 1 ? "1 call" : `${calls || "no"} calls`];
    const note = make("small", "", told.join(" · "));
    const failed = article.e.reduce((sum, event) => sum + event.x.length, 0);
    if (failed) note.append(make("span", "failed", ` · ${failed} failed check${failed === 1 ? "" : "s"}`));
    button.append(note);
    button.addEventListener("click", () => read(place, true));
    row.append(button);
    return row;
  });
  list.append(...rows);

  // Filters. The words of an article are put in lower case when they are first searched.
  const wordsOf = (article) => {
    if (article.words === undefined) {
      const told = article.e.flatMap((event) => [event.h, ...event.f.map((field) => field[1])]);
      article.words = [article.t, article.x, article.s || "", article.i, ...told].join("\n").toLowerCase();
    }
    return article.words;
  };
  const shows = {
    "": () => true,
    calls: (article) => article.e.length > 0,
    none: (article) => article.e.length === 0,
    failed: (article) => article.e.some((event) => event.x.length > 0),
  };
  const filter = () => {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    articles.forEach((article, place) => {
      const kept =
        shows[show.value](article) &&
        (!(house.value || act.value) ||
          article.e.some(
            (event) => (!house.value || event.b === house.value) && (!act.value || event.a.includes(act.value)),
          )) &&
        words.every((word) => wordsOf(article).includes(word));
      rows[place].hidden = !kept;
      found += kept;
    });
    byId("count").value = `${found.toLocaleString("en")} of ${articles.length.toLocaleString("en")} articles`;
  };
  let waiting = 0;
  query.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 120);
  });
  for (const choice of [house, act, show]) choice.addEventListener("change", filter);
  byId("filters").addEventListener("reset", () => setTimeout(filter)); // the fields are empty a moment later
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  filter();

  // The text in pieces that begin and end wherever a span does, so that spans may overlap in any way.
  const textOf = (article) => {
    const node = make("div", "text");
    const cuts = new Set([0, article.x.length]);
    for (const [start, end] of article.p) cuts.add(start).add(end);
    for (const event of article.e)
      for (const [, , places] of event.f) for (const [start, end] of places) cuts.add(start).add(end);
    const order = [...cuts].filter((at) => at <= article.x.length).sort((a, b) => a - b);
    const spans = article.p.map((span, place) => [...span, place]).sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    let open = [];
    let next = 0;
    for (let at = 0; at + 1 < order.length; at++) {
      const [start, end] = [order[at], order[at + 1]];
      while (next < spans.length && spans[next][0] <= start) open.push(spans[next++]);
      open = open.filter((span) => span[1] > start);
      const here = [...open].sort((a, b) => a[1] - a[0] - (b[1] - b[0]));
      const top = here[0];
      const piece = make(top ? "mark" : "span", top ? `l-${top[2]}` : "");
      if (top) {
        const starting = here.filter((span) => span[0] === start).map((span) => span[2]);
        if (starting.length) piece.append(make("span", "vh", `[${starting.reverse().join(", ")}] `));
        piece.title = here.map((span) => span[2] + (span[3] ? `: ${span[3]}` : "")).join("\n");
        if (here.length > 1) {
          piece.classList.add("over");
          piece.style.setProperty("--over", getOver(here[1][2]));
        }
      }
      piece.append(article.x.slice(start, end));
      piece.dataset.start = start;
      piece.dataset.end = end;
      node.append(piece);
    }
    return node;
  };
  const groups = {
    BROKER: "who", ANALYST: "who", COMPANY: "stock", TICKER: "stock", RATING: "view", ACTION: "view",
    TARGET: "price", MULTIPLE: "price", DATE: "when", QUOTE: "said",
  };
  const getOver = (label) => `var(--${groups[label] || "said"})`;

  // A card's fields light up their words, and the words their fields.
  const piecesAt = (node, [start, end]) =>
    [...node.children].filter((piece) => Number(piece.dataset.start) >= start && Number(piece.dataset.end) <= end);
  const cardOf = (event, text) => {
    const card = make("section", `card k-${event.k}`);
    card.append(make("h4", "", event.h));
    const told = event.m === "context" ? [...event.a, "background"] : event.a;
    card.append(make("p", "quiet tag", told.join(" · ")));
    const fields = make("dl");
    for (const [name, value, places] of event.f) {
      fields.append(make("dt", "", name));
      const cell = make("dd");
      if (places.length && text.childElementCount) {
        const button = make("button", value.length > 160 ? "clip" : "", value);
        button.type = "button";
        button.title = "Show the words in the text";
        const pieces = places.flatMap((place) => piecesAt(text, place));
        const light = (on) => [button, ...pieces].forEach((node) => node.classList.toggle("lit", on));
        let kept = false;
        button.setAttribute("aria-pressed", "false");
        button.addEventListener("mouseenter", () => light(true));
        button.addEventListener("mouseleave", () => light(kept));
        button.addEventListener("focus", () => light(true));
        button.addEventListener("blur", () => light(kept));
        button.addEventListener("click", () => {
          kept = !kept;
          light(kept || button.matches(":hover"));
          button.setAttribute("aria-pressed", String(kept));
          if (kept && pieces.length) pieces[0].scrollIntoView({ block: "nearest" });
        });
        for (const piece of pieces) {
          piece.addEventListener("mouseenter", () => button.classList.add("lit"));
          piece.addEventListener("mouseleave", () => button.classList.toggle("lit", kept));
        }
        cell.append(button);
      } else cell.append(value);
      fields.append(cell);
    }
    card.append(fields);
    if (event.x.length) {
      const failed = make("ul", "failed-list");
      for (const [check, expected, found] of event.x)
        failed.append(make("li", "", `${check.replaceAll("_", " ")}: expected ${expected || "–"}, found ${found || "–"}`));
      card.append(failed);
    }
    return card;
  };

  // Reading an article; its address is kept behind the "#", so that a link leads to it.
  let current = -1;
  const read = (place, focus) => {
    const article = articles[place];
    if (current >= 0) rows[current].firstChild.removeAttribute("aria-current");
    current = place;
    const button = rows[place].firstChild;
    button.setAttribute("aria-current", "true");
    const title = make("h3", "", article.t);
    title.id = "reader-title";
    const about = make("p", "quiet", [article.s, article.d, article.i].filter(Boolean).join(" · "));
    if (article.u) {
      const link = make("a", "", "source");
      link.href = article.u;
      link.rel = "noopener noreferrer";
      about.append(" · ", link);
    }
    const text = textOf(article);
    if (!article.x) text.append(make("p", "empty", "This record has no text."));
    const cards = make("div", "cards");
    cards.append(...article.e.map((event) => cardOf(event, text)));
    if (!article.e.length) cards.append(make("p", "empty", "This article tells no call."));
    const body = make("div", "body");
    body.append(text, cards);
    const parts = [title, about];
    if (article.w) parts.push(make("p", "failed-list", article.w.join(" · ")));
    reader.replaceChildren(...parts, body);
    reader.scrollTop = 0;
    history.replaceState(null, "", `#a=${encodeURIComponent(article.i)}`);
    if (focus) reader.focus({ preventScroll: innerWidth > 720 });
  };
  const follow = () => {
    if (!location.hash.startsWith("#a=")) return false;
    const id = decodeURIComponent(location.hash.slice(3));
    const place = articles.findIndex((article) => article.i === id);
    if (place < 0) return false;
    read(place, false);
    rows[place].scrollIntoView({ block: "nearest" });
    byId("articles").scrollIntoView();
    return true;
  };
  addEventListener("hashchange", follow);
  if (!follow() && articles.length) {
    const first = articles.findIndex((article) => article.e.length > 0);
    const address = location.href.split("#")[0];
    read(Math.max(first, 0), false);
    history.replaceState(null, "", address);
  }

  // Keys: "/" searches; arrows, Home and End move in the list; Escape puts out the lights.
  list.addEventListener("keydown", (event) => {
    const shown = rows.filter((row) => !row.hidden);
    const at = shown.indexOf(document.activeElement.parentElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: shown.length - 1 }[event.key];
    if (at < 0 || to === undefined || !shown[to]) return;
    event.preventDefault();
    shown[to].firstChild.focus();
  });
  addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input, select, textarea")) {
      event.preventDefault();
      query.focus();
    }
    if (event.key === "Escape")
      for (const button of reader.querySelectorAll('[aria-pressed="true"]')) {
        button.click();
        button.blur();
      }
  });

  // From a house in the table to its articles.
  for (const button of document.querySelectorAll("[data-house]"))
    button.addEventListener("click", () => {
      byId("filters").reset();
      house.value = button.dataset.house;
      filter();
      byId("articles").scrollIntoView();
      byId("articles").focus({ preventScroll: true });
    });
  const all = byId("all-houses");
  if (all)
    all.addEventListener("click", () => {
      const shown = byId("houses").classList.toggle("all");
      all.setAttribute("aria-expanded", String(shown));
      all.textContent = shown ? "Fewer houses" : `All ${byId("houses").tBodies[0].rows.length} houses`;
    });
})();
