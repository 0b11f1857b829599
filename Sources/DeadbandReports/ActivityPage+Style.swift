extension ActivityPage {
  /// What a page of figures needs beside the common style.
  static let style: StaticString = """

    nav { display: flex; flex-wrap: wrap; gap: 0.5rem; margin-top: 1rem; align-items: center; }
    nav a, nav button { color: var(--first); background: var(--card); border: 1px solid var(--rule); border-radius: 0.4rem;
      padding: 0.3rem 0.8rem; text-decoration: none; font: inherit; cursor: pointer; }
    nav a:focus-visible, nav button:focus-visible { outline: 2px solid var(--first); outline-offset: 2px; }
    nav a[aria-current] { background: var(--first); color: var(--page); border-color: var(--first); }
    nav span { color: var(--soft); font-size: 0.85rem; }
    h3 { font-size: 1rem; margin: 1.6rem 0 0.6rem; }
    .tiles span.name { color: var(--ink); font-size: 0.95rem; }
    section .lead { font-size: 0.95rem; max-width: 46rem; }
    .table { margin-top: 1rem; }
    """

  /// Asks for the page anew every ten seconds while somebody looks at it, and can be told to stop. The focus stays where it is.
  static let script: StaticString = """

    (() => {
      const nav = document.querySelector("nav");
      const button = document.createElement("button");
      const state = document.createElement("span");
      let paused = false;
      button.type = "button";
      const show = () => { button.textContent = paused ? "Resume updates" : "Pause updates"; };
      button.addEventListener("click", () => { paused = !paused; show(); });
      show();
      nav.append(button, state);
      const update = async () => {
        if (paused || document.hidden || document.activeElement.closest(".table")) return;
        try {
          const answer = await fetch(location.href, { cache: "no-store" });
          if (!answer.ok) throw new Error("status " + answer.status);
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          const [now, next] = [document.querySelector("main"), page.querySelector("main")];
          const header = now.querySelector("header");
          for (const name of ["h1", "p.lead"])
            header.querySelector(name).replaceWith(next.querySelector("header " + name));
          while (header.nextSibling) header.nextSibling.remove();
          while (next.querySelector("header").nextSibling) now.append(next.querySelector("header").nextSibling);
          state.textContent = "";
        } catch (error) { state.textContent = "not up to date: " + error.message; }
      };
      setInterval(update, 10000);
      document.addEventListener("visibilitychange", update);
    })();
    """
}
