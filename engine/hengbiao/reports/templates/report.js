"use strict";
(function () {
  var words = JSON.parse(document.getElementById("words").textContent);
  var charts = JSON.parse(document.getElementById("charts").textContent);
  var NARROW = 440, PAPER = 660;

  function common(layout) {
    var font = getComputedStyle(document.body).fontFamily;
    return Object.assign({ paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", autosize: true, font: { family: font, size: 12 },
      hoverlabel: { align: "left", bgcolor: "#22303c", bordercolor: "#22303c", font: { color: "#ffffff" } }, dragmode: false }, JSON.parse(JSON.stringify(layout)));
  }

  /* Puts a value where a path with dots leads, as Plotly.relayout would. */
  function put(target, path, value) {
    var parts = path.split("."), last = parts.pop();
    parts.forEach(function (part) { target = target[part] = target[part] || {}; });
    target[last] = value;
  }

  /* `width` where the chart is to be of that width and not of its place's. */
  function draw(plot, width) {
    var choice = document.getElementById(plot.id + "-view");
    var view = charts[plot.dataset.chart][choice ? Number(choice.value) : 0], layout = common(view.layout);
    if (width) {
      layout.width = width;
      layout.autosize = false;
    } else if (plot.clientWidth < NARROW) {
      Object.keys(view.narrow).forEach(function (path) { put(layout, path, view.narrow[path]); });
    }
    var config = { responsive: true, displaylogo: false, modeBarButtons: [["toImage"]], locale: words.locale,
      toImageButtonOptions: { filename: plot.dataset.chart, scale: 2 } };
    Plotly.purge(plot);
    return Plotly.newPlot(plot, JSON.parse(JSON.stringify(view.data)), layout, config);
  }

  /* On paper charts are as wide as the page, whatever the window is. */
  function drawAll(width) {
    document.querySelectorAll(".plot").forEach(function (plot) { draw(plot, width); });
  }

  function begin() {
    Plotly.register({ moduleType: "locale", name: words.locale, dictionary: words.dictionary, format: {} });
    drawAll();
    document.querySelectorAll(".plot").forEach(function (plot) {
      var choice = document.getElementById(plot.id + "-view");
      if (choice) { choice.addEventListener("change", function () { draw(plot); }); }
    });
  }

  function made(name, text) {
    var element = document.createElement(name);
    if (text) { element.textContent = text; }
    return element;
  }

  /* A search field over the rows of a table, and a choice for each column named in data-facets. */
  function filter(table) {
    var rows = Array.prototype.map.call(table.tBodies[0].rows, function (row) {
      return { row: row, text: row.textContent.toLowerCase() };
    });
    if (rows.length < 6) { return; }
    var tools = made("div"), field = made("input"), label = made("label", words.filter + " "), output = made("output"), choices = [];
    tools.className = "tools";
    field.type = "search";
    label.appendChild(field);
    tools.appendChild(label);
    (table.dataset.facets || "").split(",").filter(Boolean).forEach(function (column) {
      var values = new Set(rows.map(function (r) { return r.row.cells[column].textContent.trim(); }));
      if (values.size < 2 || values.size > 60) { return; }
      var name = made("label", table.tHead.rows[0].cells[column].textContent + " "), choice = made("select");
      choice.appendChild(new Option(words.all, "\u0000"));
      values.forEach(function (value) { choice.appendChild(new Option(value || "–", value)); });
      name.appendChild(choice);
      tools.appendChild(name);
      choices.push({ column: column, choice: choice });
    });
    tools.appendChild(output);
    function apply() {
      var wanted = field.value.toLowerCase().trim().split(/\s+/).filter(Boolean), left = 0;
      rows.forEach(function (r) {
        var fits = wanted.every(function (word) { return r.text.indexOf(word) >= 0; }) && choices.every(function (c) {
          return c.choice.value === "\u0000" || r.row.cells[c.column].textContent.trim() === c.choice.value;
        });
        r.row.hidden = !fits;
        left += fits ? 1 : 0;
      });
      output.textContent = left + " / " + rows.length;
    }
    tools.addEventListener("input", apply);
    apply();
    table.parentNode.parentNode.insertBefore(tools, table.parentNode);
  }

  /* Opens what is folded around the place that a link leads to. */
  function reveal() {
    var target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) { return; }
    for (var element = target; element; element = element.parentElement) {
      if (element.tagName === "DETAILS") { element.open = true; }
    }
    target.scrollIntoView();
  }

  function fold(open) {
    document.querySelectorAll("details.fold").forEach(function (details) { details.open = open; });
  }

  document.querySelectorAll("table[data-filter]").forEach(filter);
  document.getElementById("unfold").addEventListener("click", function () { fold(true); });
  document.getElementById("fold").addEventListener("click", function () { fold(false); });
  document.getElementById("print").addEventListener("click", function () { window.print(); });
  document.querySelector(".buttons").hidden = false;
  window.addEventListener("hashchange", reveal);
  window.addEventListener("beforeprint", function () { drawAll(PAPER); });
  window.addEventListener("afterprint", function () { drawAll(); });
  begin();
  reveal();
}());
