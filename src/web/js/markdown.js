// Markdown of models and release notes: parsed by marked, cleaned by DOMPurify, then a little of our
// own: safe links, copy buttons. What an answer says can never run.

import {marked} from '../lib/marked.js';
import '../lib/purify.js';
import {h} from './dom.js';
import {codeBlock} from './ui.js';

const purify = globalThis.DOMPurify;
const CLEAN = {
  ALLOWED_TAGS: [
    'a',
    'b',
    'blockquote',
    'br',
    'code',
    'del',
    'details',
    'em',
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'hr',
    'i',
    'img',
    'kbd',
    'li',
    'ol',
    'p',
    'pre',
    's',
    'strong',
    'sub',
    'summary',
    'sup',
    'table',
    'tbody',
    'td',
    'th',
    'thead',
    'tr',
    'ul',
    'video',
  ],
  ALLOWED_ATTR: ['href', 'src', 'alt', 'title', 'start', 'colspan', 'rowspan', 'open', 'align'],
  ADD_URI_SAFE_ATTR: ['start', 'colspan', 'rowspan', 'open', 'align'], // no addresses
  ALLOWED_URI_REGEXP: /^(?:https?:\/\/|\/v1\/files\/|data:image\/(?:png|jpeg|gif|webp);base64,)/i,
  RETURN_DOM_FRAGMENT: true,
};

marked.use({renderer: {html: ({text}) => plain(text)}});

/** HTML inside Markdown is shown as text, but for plain tags without attributes and our own films. */
function plain(text) {
  const film = /<video\b[^>]*?\bsrc=["']((?:https?:\/\/|\/v1\/files\/)[^"'<>\s]+)["'][^>]*>/i.exec(
    text,
  );
  return film
    ? `<video src="${film[1]}"></video>`
    : text.replace(
        /<(?!\/?(?:b|br|del|details|em|i|kbd|s|strong|sub|summary|sup)\s*\/?>)/gi,
        '&lt;',
      );
}

/** The element of a Markdown text. */
export function markdown(text) {
  const box = h('div.md');
  render(box, text);
  return box;
}

/** Renders into an element anew; cheap enough for a text that is still coming. */
export function render(box, text) {
  const dirty = marked.parse(text, {gfm: true, breaks: true, async: false});
  const clean = purify.sanitize(dirty, CLEAN);
  for (const link of clean.querySelectorAll('a')) {
    link.target = '_blank';
    link.rel = 'noopener noreferrer nofollow';
  }
  for (const media of clean.querySelectorAll('img, video')) {
    media.setAttribute('referrerpolicy', 'no-referrer');
    if (media.tagName === 'IMG') {
      media.loading = 'lazy';
      media.alt ||= '';
    } else {
      media.controls = true;
    }
  }
  for (const pre of clean.querySelectorAll('pre')) {
    pre.replaceWith(codeBlock(pre.textContent.replace(/\n$/, '')));
  }
  box.replaceChildren(clean);
}
