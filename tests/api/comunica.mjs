// Asks SPARQL endpoints with Comunica and prints the answer as JSON.
//
//     node comunica.mjs FOLDER QUERY SOURCE...
//
// FOLDER holds node_modules. Sources are plain addresses: what is there, Comunica finds out from the service description.
import { createRequire } from "node:module";

const [folder, query, ...sources] = process.argv.slice(2);
const { QueryEngine } = createRequire(`${folder}/`)("@comunica/query-sparql");

const term = (t) => ({ kind: t.termType, value: t.value, language: t.language || undefined, datatype: t.datatype?.value });
const asked = await new QueryEngine().query(query, { sources });
let answer;
if (asked.resultType === "bindings") {
  const rows = await (await asked.execute()).toArray();
  answer = rows.map((row) => Object.fromEntries([...row].map(([name, value]) => [name.value, term(value)])));
} else if (asked.resultType === "quads") {
  const quads = await (await asked.execute()).toArray();
  answer = quads.map((quad) => [quad.subject, quad.predicate, quad.object].map(term));
} else {
  answer = await asked.execute();
}
process.stdout.write(JSON.stringify(answer));
