"use strict";
// The names come as a script: pages on disk may load nothing else. They are loaded when somebody searches.
let names = null;
let synonyms = {};
let endings = [];
let tasks = [];
function qemuNames(words, ends, doing, all) {
  synonyms = words;
  endings = ends;
  names = all.map(([name, kind, owner, place, words]) => ({
    name, kind, owner, place, words,
    low: name.toLowerCase(), lowOwner: owner.toLowerCase(), lowWords: words.toLowerCase(),
  }));
  tasks = doing.map(([needed, allowed, doers]) => ({
    needed: needed.map(stems), all: [...needed, ...allowed].map(stems), entries: doers.map(named),
  }));
  search();
}
function stems(words) {
  return words.map(word => term(word).stem);
}
// A name that many have is in the list once, at the plainest of them.
function named([kind, name, owner]) {
  const same = names.filter(entry => entry.name === name && entry.kind === kind);
  return same.find(entry => entry.owner === owner) || same[0];
}
const up = document.body.dataset.up;
const box = document.getElementById("search");
const hits = document.getElementById("hits");

function load() {
  if (names === null && !document.getElementById("names")) {
    const script = document.createElement("script");
    script.id = "names";
    script.src = up + "search-data.js";
    document.body.append(script);
  }
}

// The place of a word that begins with another, or is it; -1 if there is none.
function position(text, word, whole) {
  const inWord = character => character !== undefined && /[\p{L}\p{N}]/u.test(character);
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!inWord(text[at - 1]) && (!whole || !inWord(text[at + word.length]))) return at;
  }
  return -1;
}

function term(text) {
  const ending = endings.find(one => text.endsWith(one) && text.length - one.length >= 3) || "";
  return {text, stem: text.slice(0, text.length - ending.length)};
}

// The name counts most, then its owner, its kind, and the words about it.
function own(entry, {text, stem}) {
  if (entry.low === text || entry.low === "-" + text) return 1000;
  const name = position(entry.low, text, true) >= 0 ? 600 : position(entry.low, stem, false) >= 0 ? 450
    : entry.low.includes(text) ? 300 : 0;
  const owner = entry.lowOwner === text ? 120 : entry.lowOwner.includes(text) ? 80 : 0;
  const kind = entry.kind.startsWith(stem) ? 60 : 0;
  const whole = position(entry.lowWords, text, true);
  const at = whole >= 0 ? whole : position(entry.lowWords, stem, false);
  const words = at < 0 ? 0 : (whole >= 0 ? 40 : 25) + (at < 80 ? 10 : 0);
  return Math.max(name, owner, kind, words);
}

// All terms must be found; a synonym counts half.
function score(entry, terms) {
  let all = 0;
  for (const {plain, others} of terms) {
    const one = Math.max(own(entry, plain), ...others.map(other => own(entry, other) / 2));
    if (one === 0) return 0;
    all += one;
  }
  return entry.kind === "value" || entry.kind === "type" ? all * 0.75 : all;
}

// The names for the task that the terms stand for: each group of its words is asked for, and nothing else is.
function answers(terms) {
  const has = (group, {plain}) => group.includes(plain.stem);
  return tasks.filter(({needed, all}) => terms.every(one => all.some(group => has(group, one)))
      && needed.every(group => terms.some(one => has(group, one))))
    .flatMap(({entries}) => entries).filter(entry => entry !== undefined);
}

function search() {
  const terms = box.value.toLowerCase().split(/[\s,]+/).filter(term => term !== "").slice(0, 16);
  hits.replaceChildren();
  hits.hidden = terms.length === 0;
  if (terms.length === 0) return;
  load();
  if (names === null) return;
  const read = terms.map(text => ({plain: term(text), others: (synonyms[text.replace(/s$/, "")] || []).map(term)}));
  const found = names.map(entry => [score(entry, read), entry]).filter(([points]) => points > 0);
  found.sort(([a, x], [b, y]) => b - a || x.name.length - y.name.length || (x.name < y.name ? -1 : 1));
  const best = new Set([...answers(read), ...found.slice(0, 40).map(([, entry]) => entry)]);
  for (const entry of best) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = up + entry.place;
    link.textContent = entry.name;
    const rest = document.createElement("small");
    rest.textContent = " " + entry.kind + (entry.owner === "" ? "" : " of " + entry.owner);
    const words = document.createElement("p");
    words.textContent = entry.words.replaceAll("`", "");
    item.append(link, rest, words);
    hits.append(item);
  }
  if (best.size === 0) {
    const none = document.createElement("p");
    none.textContent = "Nothing found.";
    hits.append(none);
  }
}

box.addEventListener("input", search);
document.addEventListener("keydown", event => {
  if (event.key === "/" && !/^(INPUT|SELECT)$/.test(document.activeElement.tagName)) {
    event.preventDefault();
    box.focus();
  }
  if (event.key === "Escape") {
    box.value = "";
    search();
  }
});
const asked = new URLSearchParams(location.search).get("q");
if (asked) {
  box.value = asked;
  search();
}

const filter = document.getElementById("filter");
if (filter) {
  const narrow = () => {
    const name = filter.elements.name.value.toLowerCase();
    const version = filter.elements.version.value.replace(".", "_");
    const target = filter.elements.target ? filter.elements.target.value : "";
    for (const item of document.querySelectorAll("ul.list > li")) {
      const perVersion = version === ""
        ? [...item.attributes].filter(one => one.name.startsWith("data-v")).map(one => one.value)
        : item.hasAttribute("data-v" + version) ? [item.getAttribute("data-v" + version)] : [];
      const there = perVersion.some(all => target === "" || all === "*" || all.split(" ").includes(target));
      item.hidden = !there || !item.querySelector("a").textContent.toLowerCase().includes(name);
    }
    for (const section of document.querySelectorAll("main > section")) {
      section.hidden = section.querySelector("li:not([hidden])") === null;
    }
  };
  filter.addEventListener("input", narrow);
  filter.addEventListener("submit", event => event.preventDefault());
  narrow();
}
