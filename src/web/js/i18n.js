// Languages. Texts live in i18n/<language>.json; every file has the same keys, which a test checks.

export const LANGUAGES = {
  en: 'English',
  zh: '中文',
  ja: '日本語',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
};
const STORED = 'grok2api_lang';

let texts = {};
let current = 'en';
let plural = new Intl.PluralRules('en');
let numbers = new Intl.NumberFormat('en');

/** A text that follows the language: as a node it is rewritten when the language changes. */
export class Tx {
  constructor(key, params) {
    this.key = key;
    this.params = params;
  }

  toString() {
    return t(this.key, this.params);
  }

  node() {
    const node = document.createTextNode(String(this));
    node.followed = this;
    return node;
  }
}

export const tx = (key, params) => new Tx(key, params);

/** The text of a key in the language in force; {n} is replaced by params.n, formatted. */
export function t(key, params = {}) {
  let text = key.split('.').reduce((at, part) => at?.[part], texts);
  if (text && typeof text === 'object') {
    text = text[plural.select(Number(params.n ?? 0))] ?? text.other;
  }
  if (typeof text !== 'string') {
    return params.fallback ?? key;
  }
  return text.replace(/\{(\w+)\}/g, (all, name) => {
    const value = params[name];
    return value === undefined
      ? all
      : typeof value === 'number'
        ? numbers.format(value)
        : value;
  });
}

/** True when there is a text of that name. */
export function knows(key) {
  return key.split('.').reduce((at, part) => at?.[part], texts) !== undefined;
}

export const language = () => current;

async function file(name) {
  const answer = await fetch(new URL(`../i18n/${name}.json`, import.meta.url));
  return answer.ok ? answer.json() : {};
}

function wish() {
  const asked = new URLSearchParams(location.search).get('lang');
  if (asked in LANGUAGES) {
    remember(asked);
  }
  let stored = null;
  try {
    stored = localStorage.getItem(STORED);
  } catch {
    // Storage may be forbidden: the browser's languages decide.
  }
  const known = [stored, ...navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase())];
  return known.find((name) => name in LANGUAGES) ?? 'en';
}

function remember(name) {
  try {
    localStorage.setItem(STORED, name);
  } catch {
    // Storage may be forbidden: the choice holds for this page.
  }
}

/** Loads the language that the visitor wants; call before anything is drawn. */
export async function startLanguage() {
  await load(wish());
}

async function load(name) {
  texts = await file(name);
  current = name;
  plural = new Intl.PluralRules(name);
  numbers = new Intl.NumberFormat(name);
  document.documentElement.lang = name;
}

/** Changes the language: rewrites every followed text, then fires "languagechange" on document. */
export async function setLanguage(name) {
  remember(name);
  await load(name);
  const walker = document.createTreeWalker(document, NodeFilter.SHOW_ALL);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.followed instanceof Tx) {
      node.data = String(node.followed);
    } else if (node.followed) {
      for (const [attribute, text] of Object.entries(node.followed)) {
        node.setAttribute(attribute, String(text));
      }
    }
  }
  document.dispatchEvent(new Event('languagechange'));
}
