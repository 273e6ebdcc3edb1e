// How messages look: what was asked, what was answered, and the greeting before both.

import {copyText, fill, h, icon, iconButton} from '../dom.js';
import {t, tx} from '../i18n.js';
import {render} from '../markdown.js';
import {toast} from '../ui.js';

/** The greeting; start(text): somebody took one of the beginnings. */
export function hello(start) {
  const starter = (name) =>
    h(
      'button.starter',
      {
        type: 'button',
        onclick: () => start(t(`chat.start_${name}`)),
      },
      tx(`chat.start_${name}`),
    );
  return h(
    'div.hello',
    icon('mark'),
    h('h1', tx('chat.hello')),
    h('div.starters', ['explain', 'write', 'code', 'plan'].map(starter)),
  );
}

/** A message; on: {edit(), regenerate(), capability(model)}. Gives {root, update(busy)}. */
export function messageView(message, on) {
  return message.role === 'user' ? userView(message, on) : answerView(message, on);
}

function userView(message, on) {
  return {
    root: h(
      'article.msg.user',
      {'aria-label': tx('chat.you')},
      message.files?.length > 0 &&
        h(
          'div.thumbs',
          message.files.map((file) => thumb(file)),
        ),
      message.text && h('div.bubble', message.text),
      h(
        'div.tools',
        iconButton('edit', tx('common.edit'), on.edit),
        copyButton(message),
      ),
    ),
  };
}

function copyButton(message) {
  return iconButton('copy', tx('common.copy'), async () => {
    await copyText(message.text);
    toast(t('common.copied'));
  });
}

function answerView(message, on) {
  const think = h(
    'details.think',
    {hidden: true},
    h('summary', icon('right', 'chev'), h('span', tx('chat.thought'))),
    h('div.text'),
  );
  const body = h('div.md');
  const sources = h('div.sources');
  const fault = h('div');
  const tools = h(
    'div.tools',
    iconButton('refresh', tx('chat.regenerate'), on.regenerate),
    copyButton(message),
    votes(message, on.keep),
    h('span.hint', message.model),
  );
  const root = h(
    'article.msg',
    {'aria-label': tx('chat.assistant')},
    think,
    body,
    sources,
    fault,
    tools,
  );
  let shown = null;
  const update = (busy) => {
    if (message.reasoning) {
      think.hidden = false;
      think.lastChild.textContent = message.reasoning;
      fill(
        think.firstChild.lastChild,
        tx(busy && !message.text ? 'chat.thinking' : 'chat.thought'),
      );
    }
    if (shown !== message.text) {
      render(body, message.text);
      shown = message.text;
    }
    body.classList.toggle('caret', Boolean(busy));
    fill(
      sources,
      (message.sources ?? []).map((one, i) =>
        h(
          'a.source',
          {href: one.url, target: '_blank', rel: 'noopener noreferrer nofollow', title: one.url},
          h('b.num', String(i + 1)),
          h('span.cut', one.title || host(one.url)),
        ),
      ),
    );
    fill(
      fault,
      message.error &&
        h(
          'div.state-error',
          {role: 'alert'},
          h('b', tx('chat.failed')),
          h('p', message.error),
          mediaHint(message, on),
          h(
            'button.btn.small',
            {type: 'button', onclick: on.regenerate},
            icon('refresh'),
            tx('common.retry'),
          ),
        ),
    );
    tools.hidden = Boolean(busy);
  };
  update(false);
  return {root, update};
}

/** Liked or not; a note for oneself that stays in this browser. */
function votes(message, keep) {
  const button = (vote) =>
    iconButton(
      'thumb',
      tx(`chat.${vote}`),
      () => {
        message.vote = message.vote === vote ? undefined : vote;
        draw();
        keep();
      },
      {class: vote},
    );
  const both = [button('like'), button('dislike')];
  const draw = () =>
    both.forEach((one, i) =>
      one.setAttribute('aria-pressed', String(message.vote === ['like', 'dislike'][i])),
    );
  draw();
  return both;
}

function host(url) {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}

function mediaHint(message, on) {
  const kind = on.capability(message.model);
  return kind && kind !== 'chat' && h('p.hint', tx('chat.media_hint'));
}

/** A file as a picture or by its name; remove: with a button for it. */
export function thumb(file, remove) {
  return h(
    'div.thumb',
    file.type.startsWith('image/') && file.url
      ? h('img', {src: file.url, alt: file.name})
      : h('span.file', file.name),
    remove && iconButton('close', tx('chat.detach'), remove),
  );
}

/** A user's message while it is being changed. */
export function editForm(message, {save, cancel}) {
  const box = h('textarea.area', {
    value: message.text,
    'aria-label': tx('common.edit'),
    rows: '3',
    autofocus: true,
  });
  return h(
    'form.stack.tight.edit-form',
    {
      onsubmit: (event) => {
        event.preventDefault();
        save(box.value.trim());
      },
    },
    box,
    h(
      'div.row',
      h('span.grow'),
      h('button.btn', {type: 'button', onclick: cancel}, tx('common.cancel')),
      h('button.btn.primary', {type: 'submit'}, tx('chat.send')),
    ),
  );
}
