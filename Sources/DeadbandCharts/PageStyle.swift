/// The style sheet of every page.
package enum PageStyle {
  /// Colours of T. Okabe's and K. Ito's palette (2008), darkened for white paper and lightened for dark screens so that
  /// text in them keeps a contrast of 4.5; shapes and labels say the same as the colours.
  package static let text: StaticString = """

    :root {
      --page: #ffffff; --card: #f5f6f8; --ink: #16191d; --soft: #555d66; --rule: #e0e4e8; --edge: #aab2bb;
      --first: #005f9e; --other: #b0480b; --plain: #5b636d; --limit: #8a2f6b; --band: #005f9e33;
    }
    @media screen and (prefers-color-scheme: dark) {
      :root {
        --page: #121519; --card: #1b2026; --ink: #e9ecef; --soft: #a5aeb8; --rule: #2c333b; --edge: #58626d;
        --first: #66b5ec; --other: #f0a25a; --plain: #aab3bd; --limit: #e39cc8; --band: #66b5ec40;
      }
    }
    * { box-sizing: border-box; }
    html { background: var(--page); color: var(--ink); -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
    body { margin: 0; font: 16px/1.5 -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
    main { max-width: 56rem; margin: 0 auto; padding: 2rem 1.75rem 3rem; overflow-wrap: anywhere; }
    h1 { font-size: 1.7rem; line-height: 1.25; letter-spacing: -0.01em; margin: 0.2rem 0 0.8rem; font-weight: 650;
      text-wrap: balance; }
    h1 span { display: block; }
    h2 { font-size: 1.15rem; margin: 2.6rem 0 0.8rem; }
    p { margin: 0.6rem 0; }
    .kind { color: var(--first); font-weight: 650; margin: 0; }
    .lead { color: var(--soft); font-size: 1.05rem; }
    .tiles { list-style: none; margin: 1.4rem 0 0; padding: 0; display: grid; gap: 0.8rem;
      grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); }
    .tiles li { background: var(--card); border-radius: 0.5rem; padding: 0.8rem 1rem; }
    .tiles strong { display: block; font-size: 1.6rem; line-height: 1.2; font-weight: 650; }
    .tiles span { color: var(--soft); font-size: 0.85rem; line-height: 1.35; display: block; margin-top: 0.25rem; }
    dl { margin: 0; }
    .facts div { display: grid; grid-template-columns: 8rem 1fr; gap: 0 1rem; padding: 0.35rem 0;
      border-top: 1px solid var(--rule); }
    .facts div:last-child { border-bottom: 1px solid var(--rule); }
    dt { color: var(--soft); }
    dd { margin: 0; }
    code { font: 0.9em ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; }
    .table { overflow-x: auto; margin-top: 1.6rem; }
    .table:focus-visible { outline: 2px solid var(--first); outline-offset: 2px; }
    table { border-collapse: collapse; width: 100%; font-size: 0.84rem; font-variant-numeric: tabular-nums;
      overflow-wrap: normal; }
    caption { text-align: left; color: var(--soft); padding-bottom: 0.4rem; }
    th, td { text-align: right; padding: 0.45rem 0.5rem; white-space: nowrap; vertical-align: baseline;
      font-weight: normal; }
    thead th { color: var(--soft); white-space: normal; vertical-align: bottom; line-height: 1.25; }
    thead tr:last-child th { border-bottom: 1px solid var(--edge); padding-top: 0.1rem; }
    thead th[colspan] { text-align: center; border-bottom: 1px solid var(--rule); padding-bottom: 0.2rem; }
    thead th[rowspan] { border-bottom: 1px solid var(--edge); }
    th:first-child, tbody th { text-align: left; }
    tbody th, thead th[rowspan] { position: sticky; left: 0; background: var(--page); min-width: 5.5rem; max-width: 11rem;
      white-space: normal; overflow-wrap: break-word; }
    tbody tr { border-bottom: 1px solid var(--rule); }
    tr.first > * { font-weight: 650; }
    tr.group > th { color: var(--soft); padding-top: 0.8rem; }
    tr.bound > * { border-top: 1px solid var(--edge); font-style: italic; }
    figure { margin: 0; }
    figcaption { color: var(--soft); font-size: 0.85rem; margin-top: 0.5rem; max-width: 44rem; }
    svg { display: block; width: 100%; height: auto; overflow: visible; }
    svg.narrow { display: none; }
    .panels { display: grid; gap: 1.4rem 2.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); }
    .panels svg { max-width: 25rem; }
    .panels figcaption { grid-column: 1 / -1; margin-top: -0.7rem; }
    .rules { font-size: 0.85rem; margin-top: 1rem; columns: 2; column-gap: 2.5rem; }
    .rules div { break-inside: avoid; padding: 0.1rem 0; }
    .rules dt { display: inline; color: var(--ink); font-weight: 650; }
    .rules dt::after { content: ":\\00a0"; }
    .rules dd { display: inline; color: var(--soft); }
    .notes ul { margin: 0; padding-left: 1.2rem; }
    .notes li { margin: 0.35rem 0; max-width: 46rem; }
    svg text { font-size: 12px; fill: var(--ink); }
    svg .tick { fill: var(--soft); font-variant-numeric: tabular-nums; }
    svg .title, svg .note { fill: var(--soft); }
    svg .end { text-anchor: end; }
    svg .middle { text-anchor: middle; }
    svg .grid { stroke: var(--rule); stroke-width: 1; }
    svg .base { stroke: var(--edge); stroke-width: 1; }
    svg .bound { stroke: var(--ink); stroke-width: 1.25; stroke-dasharray: 6 4; }
    svg .limit { stroke: var(--limit); stroke-width: 1.25; stroke-dasharray: 3 3; }
    svg .leader { stroke: var(--edge); stroke-width: 1; }
    svg .whisker { stroke-width: 1.5; }
    svg .whisker.first { stroke: var(--first); }
    svg .whisker.other { stroke: var(--other); }
    svg .whisker.plain { stroke: var(--plain); }
    svg .point { stroke: var(--page); stroke-width: 1.5; }
    svg .point.first, svg .bar.first { fill: var(--first); }
    svg .point.other, svg .bar.other { fill: var(--other); }
    svg .bar.plain { fill: var(--plain); }
    svg .break { stroke: var(--page); stroke-width: 3; }
    svg .point.plain { fill: var(--page); stroke: var(--plain); stroke-width: 2; }
    svg .name { paint-order: stroke; stroke: var(--page); stroke-width: 3px; stroke-linejoin: round; }
    svg .name.first { fill: var(--first); font-weight: 650; }
    svg .name.other { fill: var(--other); font-weight: 650; }
    svg .price { fill: none; stroke: var(--ink); stroke-width: 1.25; stroke-linejoin: round; }
    svg circle.price { fill: var(--ink); }
    svg .band { fill: var(--band); stroke: none; }
    svg .asked { fill: var(--first); stroke: var(--page); stroke-width: 1; }
    svg .rug { stroke: var(--first); stroke-width: 1.5; }
    @media screen and (max-width: 40rem) {
      main { padding: 1.2rem 0.75rem 2rem; }
      h1 { font-size: 1.3rem; }
      .tiles { grid-template-columns: 1fr 1fr; }
      .tiles strong { font-size: 1.3rem; }
      .facts div { grid-template-columns: 1fr; }
      .rules { columns: 1; }
      tbody th { max-width: 8rem; }
      svg.wide { display: none; }
      svg.narrow { display: block; }
    }
    @page { margin: 14mm; }
    @media print {
      html { font-size: 9.5pt; }
      body { font-size: 1rem; }
      main { max-width: none; padding: 0 1px; }
      h2 { break-after: avoid; margin-top: 1.8rem; }
      .tiles { grid-template-columns: repeat(4, minmax(0, 1fr)); }
      .tiles li { border: 1px solid var(--edge); }
      .facts div { padding: 0.15rem 0; }
      .table { overflow: visible; break-inside: avoid; }
      table { font-size: 7.6pt; }
      th, td { padding: 2pt 3pt; }
      tbody th, thead th[rowspan] { position: static; }
      figure, svg, tr, li, .facts div { break-inside: avoid; }
      thead { display: table-header-group; }
      .panels { grid-template-columns: 1fr 1fr; }
    }
    """
}
