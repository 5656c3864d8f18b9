"use strict";
const main = document.querySelector("main");
const answers = [...main.querySelectorAll("article")];
const forms = [...main.querySelectorAll("form.mark")];
const values = form => ["points", "comment", "reason"].map(name => form.elements[name]?.value.trim() ?? "");
const isChanged = form => JSON.stringify(values(form)) !== form.dataset.stands;
const keep = form => { form.dataset.stands = JSON.stringify(values(form)); };
const toRead = article => article.querySelector('form.mark[data-read="yes"]');
const isUnread = article => toRead(article)?.dataset.marked === "no";
let comments = JSON.parse(document.getElementById("comments").textContent);

function showComments() {
  const section = document.getElementById("reused");
  section.hidden = !comments.length;
  section.querySelector("ol").replaceChildren(...comments.map(comment => {
    const item = document.createElement("li");
    item.textContent = comment;
    return item;
  }));
}

function showProgress() {
  const ones = answers.map(toRead).filter(Boolean);
  const done = ones.filter(form => form.dataset.marked === "yes").length;
  document.getElementById("progress").textContent = ones.length ? `${done} of ${ones.length} read` : "";
}

function say(form, text, kind) {
  const place = form.querySelector("output");
  place.className = kind;
  place.textContent = text;
}

async function save(form) {
  if (form.dataset.saving) return;
  form.dataset.saving = "yes";
  const [points, comment, reason] = values(form);
  const sent = JSON.stringify([points, comment, reason]);
  try {
    const mark = { question: main.dataset.question, answer: form.closest("article").dataset.answer,
      check: form.dataset.check, points, comment, reason, seen: form.dataset.seen };
    const reply = await fetch("/mark", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(mark) });
    const said = await reply.json();
    if (said.seen) form.dataset.seen = said.seen;
    if (!reply.ok) return say(form, said.error, "bad");
    form.dataset.stands = sent;
    form.dataset.marked = "yes";
    comments = said.comments;
    say(form, `saved ${said.said}`, "good");
    showComments();
    showProgress();
  } catch {
    say(form, "Not saved: the server does not answer. Start `python -m grader read` again; what you wrote stays here.", "bad");
  } finally {
    delete form.dataset.saving;
  }
}

function go(article, step) {
  const next = answers[answers.indexOf(article) + step] ?? (step > 0 ? answers.find(isUnread) : undefined);
  if (!next) return article.focus();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: next.offsetHeight > innerHeight ? "start" : "nearest" });
}

async function leave(id) {
  await Promise.all(forms.filter(isChanged).map(save));
  document.getElementById(id)?.click();
}

function give(form, points) {
  form.elements.points.value = String(Math.round(points * 1e4) / 1e4);
  save(form);
}

function take(form, comment) {
  if (!comment) return;
  const field = form.elements.comment;
  if (!field.value.includes(comment)) field.value = [field.value.trim(), comment].filter(Boolean).join("\n");
  say(form, "not saved yet", "faint");
}

function write(field) {
  field.focus();
  field.select();
}

const turn = details => { details.open = !details.open; };
const KEYS = {
  j: article => go(article, 1),
  k: article => go(article, -1),
  m: article => turn(article.querySelector("details.machine")),
  n: () => leave("next"),
  u: () => leave("up"),
  "?": () => turn(document.getElementById("keys")),
};
// Where nothing is there to be read they do nothing: another mark than the machine's takes a reason.
const MARKS = {
  f: form => give(form, Number(form.dataset.points)),
  h: form => give(form, Number(form.dataset.points) / 2),
  0: form => give(form, 0),
  p: form => write(form.elements.points),
  c: form => write(form.elements.comment),
};
for (let n = 1; n <= 9; n++) MARKS[n] = form => take(form, comments[n - 1]);

function inField(event, article) {
  const form = event.target.form;
  if (event.key === "Escape") return article.focus();
  const ends = event.key === "Enter" && (event.ctrlKey || event.metaKey || event.target.localName === "input");
  if (!ends || !form) return;
  event.preventDefault();
  if (form === toRead(article)) go(article, 1); else save(form);
}

main.addEventListener("keydown", event => {
  const article = event.target.closest("article");
  if (!article) return;
  if (["INPUT", "TEXTAREA"].includes(event.target.tagName)) return inField(event, article);
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const form = toRead(article);
  if (event.key in KEYS) KEYS[event.key](article);
  else if (form && event.key in MARKS) MARKS[event.key](form);
  else return;
  event.preventDefault();
});
main.addEventListener("input", event => { if (event.target.form) say(event.target.form, "not saved yet", "faint"); });
main.addEventListener("submit", event => { event.preventDefault(); save(event.target); });
for (const article of answers) {
  article.addEventListener("focusout", event => {
    if (!article.contains(event.relatedTarget)) for (const form of article.querySelectorAll("form.mark")) if (isChanged(form)) save(form);
  });
}
addEventListener("beforeunload", event => { if (forms.some(isChanged)) event.preventDefault(); });
forms.forEach(keep);
showComments();
showProgress();
(answers.find(isUnread) ?? answers[0]).focus();
