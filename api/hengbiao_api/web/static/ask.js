// Runs the query of the form and shows the answer as a table. Without it the form sends the query and shows the plain answer.
"use strict";

const form = document.getElementById("ask");
const query = document.getElementById("query");
const state = document.getElementById("state");
const answer = document.getElementById("answer");
const OWN = "https://w3id.org/hengbiao/";

document.getElementById("example").addEventListener("change", (event) => {
  if (event.target.value) query.value = event.target.value;
});

form.addEventListener("submit", async (event) => {
  if (document.getElementById("format").value !== "json") return;
  event.preventDefault();
  answer.replaceChildren();
  state.className = "";
  state.textContent = state.dataset.wait;
  try {
    const reply = await fetch("/sparql", {
      method: "POST",
      headers: { "Content-Type": "application/sparql-query", Accept: "application/sparql-results+json, text/turtle;q=0.5", "Accept-Language": document.documentElement.lang },
      body: query.value,
    });
    if (!reply.ok) {
      const problem = await reply.json();
      state.className = "problem";
      state.textContent = problem.detail;
    } else if ((reply.headers.get("Content-Type") || "").includes("json")) {
      show(await reply.json());
    } else {
      state.textContent = "";
      const text = document.createElement("pre");
      text.textContent = await reply.text();
      answer.append(text);
    }
  } catch (fault) {
    state.className = "problem";
    state.textContent = String(fault);
  }
});

function show(found) {
  if ("boolean" in found) {
    state.textContent = String(found.boolean);
    return;
  }
  const rows = found.results.bindings;
  state.textContent = `${rows.length} ${state.dataset.rows}`;
  const table = document.createElement("table");
  const head = table.createTHead().insertRow();
  for (const name of found.head.vars) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = name;
    head.append(cell);
  }
  const body = table.createTBody();
  for (const row of rows.slice(0, 1000)) {
    const line = body.insertRow();
    for (const name of found.head.vars) line.insertCell().append(shown(row[name]));
  }
  answer.append(table);
}

function shown(term) {
  if (!term) return "";
  if (term.type !== "uri" || !term.value.startsWith(OWN)) return term.value;
  const link = document.createElement("a");
  const rest = term.value.slice(OWN.length);
  link.href = "/" + rest;
  const standard = rest.match(/^([a-z0-9]+)\/[^/]+\/(.+)$/);
  link.textContent = standard ? `${standard[1]}:${standard[2]}` : rest;
  return link;
}
