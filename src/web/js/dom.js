// Elements, texts and icons. Everything that comes from a server goes in as text, never as markup.

import {Tx} from './i18n.js';

const ICONS = new URL('../icons.svg', import.meta.url).pathname;
const SVG = 'http://www.w3.org/2000/svg';

/**
 * Makes an element: h('button.btn.primary', {onclick: run}, icon('plus'), tx('account.add')).
 * A Tx as child or attribute follows the language; props starting with "on" are listeners;
 * others are attributes, or properties where the element has one that is not text.
 */
export function h(spec, props, ...kids) {
  const [tag, ...classes] = spec.split('.');
  const el = document.createElement(tag || 'div');
  if (classes.length) {
    el.className = classes.join(' ');
  }
  if (
    props &&
    (props instanceof Node ||
      props instanceof Tx ||
      typeof props !== 'object' ||
      Array.isArray(props))
  ) {
    kids.unshift(props);
    props = null;
  }
  for (const [name, value] of Object.entries(props ?? {})) {
    set(el, name, value);
  }
  add(el, kids);
  return el;
}

/** Sets one attribute, property or listener; null, undefined and false leave it out. */
export function set(el, name, value) {
  if (name.startsWith('on')) {
    el.addEventListener(name.slice(2), value);
  } else if (value instanceof Tx) {
    (el.followed ??= {})[name] = value;
    el.setAttribute(name, String(value));
  } else if (name === 'class') {
    el.classList.add(
      ...String(value || '')
        .split(' ')
        .filter(Boolean),
    );
  } else if (name === 'dataset') {
    Object.assign(el.dataset, value);
  } else if (
    name === 'value' ||
    name === 'checked' ||
    name === 'disabled' ||
    name === 'hidden' ||
    name === 'indeterminate'
  ) {
    el[name] = value ?? (name === 'value' ? '' : false);
  } else if (value === false || value === null || value === undefined) {
    el.removeAttribute(name);
  } else {
    el.setAttribute(name, value === true ? '' : value);
  }
}

/** Appends nodes, texts, Tx and (nested) lists of them. */
export function add(el, kids) {
  for (const kid of kids.flat(Infinity)) {
    if (kid === null || kid === undefined || kid === false) {
      continue;
    }
    el.append(kid instanceof Tx ? kid.node() : kid);
  }
  return el;
}

/** Replaces all children. */
export function fill(el, ...kids) {
  el.replaceChildren();
  return add(el, kids);
}

/** A picture of the sprite; hidden from screen readers, the control around it has the name. */
export function icon(name, cls = '') {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', `icon ${cls}`);
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `${ICONS}#${name}`);
  svg.append(use);
  return svg;
}

/** A button that is only a picture; label is what it does. */
export function iconButton(name, label, onclick, props = {}) {
  return h(
    'button.icon-btn',
    {type: 'button', 'aria-label': label, title: label, onclick, ...props},
    icon(name),
  );
}

/** An element of the SVG name space with plain attributes. */
export function s(tag, attrs = {}, ...kids) {
  const el = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attrs)) {
    el.setAttribute(name, value);
  }
  el.append(...kids);
  return el;
}

/** Runs fn after the last call only, ms later. */
export function later(fn, ms) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => fn(...args), ms);
  };
}

/** A copy button that says so when it worked. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = h('textarea.visually-hidden', {value: text, 'aria-hidden': 'true'});
    document.body.append(area); // without a secure context only the old way is left
    area.select();
    document.execCommand('copy');
    area.remove();
  }
}
