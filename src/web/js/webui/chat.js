// The chat: sessions on the left, the thread, the composer. Everything stays in this browser.

import {fill, h, icon, iconButton} from '../dom.js';
import {t, tx} from '../i18n.js';
import {number} from '../format.js';
import {get} from '../api.js';
import {ready, shell, shortcut} from '../shell.js';
import {complain, menu, offline, toast} from '../ui.js';
import {editForm, hello, messageView, thumb} from './messages.js';
import * as store from './sessions.js';
import {chatSide, exportChat} from './side.js';
import {ask, toWire} from './stream.js';

const WISHED = 'grok-4.20-0309-non-reasoning';
const FILE_LIMIT = 20 * 1024 * 1024;
const phone = matchMedia('(max-width: 760px)');
const PAINT = 60; // milliseconds between two renderings of a coming answer

const main = await shell({main: h('main.chat-app', {id: 'main', tabindex: '-1'}), status: false});
let sessions = store.load();
let current = null;
let models = [];
let files = [];
let running = null;

// ------------------------------------------------------------------------------- frame

const side = chatSide({
  begin: () => begin(),
  open: (session) => open(session),
  changed: (list) => {
    sessions = list;
    store.save(sessions);
    drawSessions();
  },
  gone: (session) => session === current && begin(),
});
const inner = h('div.thread-in');
const thread = h(
  'div.thread',
  {tabindex: '0', role: 'region', 'aria-label': tx('chat.thread'), onscroll: follows},
  inner,
);
const model = h('button.btn.quiet', {
  type: 'button',
  id: 'model',
  'aria-haspopup': 'menu',
  'aria-expanded': 'false',
  onclick: pickModel,
});
const text = h('textarea', {
  rows: '1',
  'data-search': true,
  id: 'prompt',
  placeholder: tx('chat.placeholder'),
  'aria-label': tx('chat.placeholder'),
  oninput: grow,
  onkeydown: typed,
  onpaste: pasted,
});
const picker = h('input.visually-hidden', {
  type: 'file',
  multiple: true,
  tabindex: '-1',
  'aria-hidden': 'true',
  onchange: () => {
    attach([...picker.files]);
    picker.value = '';
  },
});
const thumbs = h('div.thumbs');
const send = h('button.send', {type: 'submit', id: 'send'});
const status = h('p.status-line', {role: 'status'});
const jump = iconButton('down', tx('chat.to_end'), () => toEnd(true), {
  class: 'jump',
  hidden: true,
});
const announce = h('div.visually-hidden', {'aria-live': 'polite'});

fill(
  main,
  side.root,
  h(
    'section.chat-main',
    h(
      'div.chat-bar',
      iconButton('side', tx('chat.sidebar'), fold),
      model,
      h('span.grow'),
      iconButton('plus', tx('chat.new'), () => begin()),
      iconButton('download', tx('chat.export'), () => exportChat(current)),
    ),
    thread,
    h(
      'form.composer',
      {
        onsubmit: (event) => {
          event.preventDefault();
          running ? running.abort() : submit();
        },
      },
      jump,
      h(
        'div.composer-in',
        thumbs,
        text,
        h(
          'div.row',
          iconButton('clip', tx('chat.attach'), () => picker.click()),
          picker,
          h('span.grow'),
          send,
        ),
      ),
      status,
    ),
    announce,
  ),
);
main.classList.toggle('folded', store.folded());
phone.addEventListener('change', () => phone.matches && main.classList.add('folded'));
addEventListener('dragover', (event) => event.preventDefault());
addEventListener('drop', (event) => {
  event.preventDefault();
  attach([...event.dataTransfer.files]);
});

function fold() {
  main.classList.toggle('folded');
  store.folded(main.classList.contains('folded'));
}

function drawSend() {
  fill(send, icon(running ? 'stop' : 'send'));
  send.setAttribute('aria-label', t(running ? 'chat.stop' : 'chat.send'));
  send.classList.toggle('running', Boolean(running));
}

function say(key, params) {
  fill(status, key ? tx(`chat.status_${key}`, params) : tx('chat.careful'));
}

// ---------------------------------------------------------------------------- sessions

function drawSessions() {
  side.draw(sessions, current);
}

function begin() {
  running?.abort();
  open({
    id: crypto.randomUUID?.() ?? String(Date.now()),
    title: '',
    model: current?.model ?? '',
    updated: Date.now(),
    messages: [],
  });
  text.focus();
}

function open(session) {
  if (current !== session) {
    running?.abort();
  }
  current = session;
  if (phone.matches) {
    main.classList.add('folded');
  }
  chooseModel(session.model);
  drawSessions();
  drawThread();
  toEnd(true);
}

function keep() {
  current.updated = Date.now();
  sessions = [current, ...sessions.filter((one) => one !== current)];
  if (!store.save(sessions)) {
    toast(t('chat.no_room'), {kind: 'info'});
  }
  drawSessions();
}

// ------------------------------------------------------------------------------ models

function pickModel() {
  const names = {chat: 'chat', image: 'image', image_edit: 'image', video: 'play'};
  const items = [];
  for (const capability of Object.keys(names)) {
    const of = models.filter((one) => one.capability === capability);
    if (of.length && items.length) {
      items.push('-');
    }
    items.push(
      ...of.map((one) => ({
        label: one.id,
        note: t(`chat.can_${capability}`),
        icon: names[capability],
        checked: one.id === current.model,
        run: () => {
          chooseModel(one.id);
          text.focus();
        },
      })),
    );
  }
  menu(model, items);
}

function chooseModel(id) {
  const known =
    models.find((one) => one.id === id) ??
    models.find((one) => one.id === WISHED) ??
    models.find((one) => one.capability === 'chat');
  current.model = known?.id ?? id;
  fill(model, h('b', current.model || t('chat.no_model')), icon('down'));
}

// ------------------------------------------------------------------------------ thread

function drawThread() {
  fill(inner, current.messages.length ? current.messages.map((m, i) => view(m, i).root) : greet());
  say(null);
}

function greet() {
  return hello((beginning) => {
    text.value = beginning;
    grow();
    text.focus();
  });
}

function view(message, index) {
  return messageView(message, {
    edit: () => editMessage(index),
    regenerate: () => regenerate(index),
    keep,
    capability,
  });
}

const capability = (id) => models.find((one) => one.id === id)?.capability;

function editMessage(index) {
  const old = current.messages[index];
  running?.abort();
  const form = editForm(old, {
    cancel: drawThread,
    save: (changed) => {
      current.messages.length = index;
      sendMessage({...old, text: changed});
    },
  });
  inner.children[index].replaceChildren(form);
  form.querySelector('textarea').focus();
}

function regenerate(index) {
  running?.abort();
  current.messages.length = index;
  answer();
}

// ---------------------------------------------------------------------------- composer

function grow() {
  text.style.height = 'auto';
  text.style.height = `${Math.min(text.scrollHeight, innerHeight * 0.4)}px`;
}

function typed(event) {
  if (
    event.key === 'Enter' &&
    !event.isComposing &&
    (event.ctrlKey ||
      event.metaKey ||
      (!event.shiftKey && !matchMedia('(pointer: coarse)').matches))
  ) {
    event.preventDefault();
    if (!running) {
      submit();
    }
  }
}

function pasted(event) {
  const given = [...event.clipboardData.files];
  if (given.length) {
    event.preventDefault();
    attach(given);
  }
}

async function attach(given) {
  for (const file of given) {
    if (file.size > FILE_LIMIT) {
      toast(t('chat.too_large', {name: file.name}), {kind: 'bad'});
      continue;
    }
    files.push({
      name: file.name,
      type: file.type || 'application/octet-stream',
      url: await dataUrl(file),
    });
  }
  drawFiles();
}

function dataUrl(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

function drawFiles() {
  fill(
    thumbs,
    files.map((file) =>
      thumb(file, () => {
        files = files.filter((one) => one !== file);
        drawFiles();
      }),
    ),
  );
}

function submit() {
  const message = {role: 'user', text: text.value.trim(), files};
  const can = capability(current.model);
  if (!message.text && !files.length) {
    return;
  }
  if (
    can === 'image_edit' &&
    (!files.length || files.some((file) => !file.type.startsWith('image/')))
  ) {
    toast(t('chat.needs_image'), {kind: 'info'});
    return;
  }
  text.value = '';
  files = [];
  drawFiles();
  grow();
  sendMessage(message);
}

function sendMessage(message) {
  current.messages.push(message);
  current.title ||= store.titleOf(message.text || message.files[0]?.name || '');
  answer();
}

async function answer() {
  const session = current;
  const message = {role: 'assistant', text: '', reasoning: '', sources: [], model: session.model};
  const wire = toWire(session.messages);
  session.messages.push(message);
  keep();
  drawThread();
  const shown = view(message, session.messages.length - 1);
  inner.lastChild.replaceWith(shown.root);
  const mine = (running = new AbortController());
  drawSend();
  say('connecting');
  shown.update(true);
  toEnd(true);
  let due = 0;
  const paint = () => {
    due = 0;
    if (running === mine) {
      shown.update(true);
      toEnd(false);
    }
  };
  try {
    const done = await ask({
      model: session.model,
      messages: wire,
      signal: mine.signal,
      onchange: (part) => {
        Object.assign(message, {
          text: part.text + (part.refusal ?? ''),
          reasoning: part.reasoning,
          sources: part.sources,
        });
        say(part.text ? 'generating' : 'thinking');
        due ||= setTimeout(paint, PAINT);
      },
    });
    message.text = done.text + (done.refusal ?? '');
    say('completed', {tokens: number(done.usage?.completion_tokens ?? 0)});
    announce.textContent = message.text.slice(0, 400);
  } catch (error) {
    if (error.name === 'AbortError') {
      say('stopped');
    } else {
      message.error = offline(error) ? t('common.offline') : error.message;
      say('failed');
    }
  } finally {
    clearTimeout(due);
    if (running === mine) {
      running = null;
    }
    drawSend();
    shown.update(false);
    toEnd(false);
    store.save(sessions);
  }
}

// -------------------------------------------------------------------------- scrolling

let stuck = true; // the thread follows the answer until the reader scrolls up

function follows() {
  stuck = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 80;
  jump.hidden = stuck;
}

function toEnd(force) {
  if (force || stuck) {
    thread.scrollTop = thread.scrollHeight;
    stuck = true;
  }
}

document.addEventListener('languagechange', () => {
  drawSessions();
  drawSend();
  chooseModel(current.model);
  if (!running) {
    drawThread();
  }
});
shortcut('Mod+k', 'chat.model_menu', pickModel, {always: true});
shortcut('Mod+Enter', 'chat.send', () => running || submit());
shortcut('n', 'chat.new', begin);
addEventListener(
  'keydown',
  (event) =>
    event.key === 'Escape' &&
    !document.querySelector('dialog[open], .menu:popover-open') &&
    running?.abort(),
);
drawSend();
begin();
try {
  models = (await get('/webui/api/models')).data;
  chooseModel(current.model);
} catch (error) {
  complain(error);
}
ready();
