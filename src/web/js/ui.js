// Parts that every page uses: messages, dialogs, menus, fields, states.

import {add, copyText, fill, h, icon, iconButton} from './dom.js';
import {t, tx, Tx} from './i18n.js';

const live = h('div.toasts', {role: 'status', 'aria-live': 'polite', popover: 'manual'});

/**
 * Shows a message for a while. kind: ok, bad, info; undo: a function that takes the deed back.
 */
export function toast(
  text,
  {kind = 'ok', undo, ms = undo ? 8000 : kind === 'bad' ? 9000 : 4000} = {},
) {
  if (!live.isConnected) {
    document.body.append(live);
  }
  const close = () => box.remove();
  const box = h(
    'div.toast',
    icon(kind === 'ok' ? 'check' : kind === 'bad' ? 'warn' : 'info', kind),
    h('span.grow', text),
    undo &&
      h(
        'button.btn.small',
        {
          type: 'button',
          onclick: () => {
            close();
            undo();
          },
        },
        icon('undo'),
        tx('common.undo'),
      ),
    iconButton('close', tx('common.close'), close),
  );
  live.append(box);
  if (live.matches(':popover-open')) {
    live.hidePopover(); // again on top, above a dialog that was opened since
  }
  live.showPopover();
  const timer = setTimeout(close, ms);
  box.addEventListener('pointerenter', () => clearTimeout(timer));
  return close;
}

/** Says what went wrong, with the request's id for the log. */
export function complain(error) {
  if (error.name === 'AbortError') {
    return;
  }
  const text = offline(error) ? t('common.offline') : error.message;
  if (error.status === undefined && !offline(error)) {
    console.error(error); // a fault of the page itself
  }
  toast(error.requestId ? [text, h('span.hint.mono', ` ${error.requestId}`)] : text, {kind: 'bad'});
}

/** True when no answer came at all. */
export const offline = (error) =>
  error instanceof TypeError && /fetch|network|load failed/i.test(error.message);

/**
 * Runs async work for a button: once at a time, failures are shown. The button only says that it is
 * disabled; a really disabled one would lose the focus.
 */
export function doing(work) {
  return async (event) => {
    const button = event?.currentTarget;
    if (button?.ariaDisabled === 'true') {
      return undefined;
    }
    button?.setAttribute('aria-disabled', 'true');
    try {
      return await work(event);
    } catch (error) {
      complain(error);
      return undefined;
    } finally {
      button?.removeAttribute('aria-disabled');
    }
  };
}

/**
 * Opens a dialog; resolves with what was given to close(), or undefined when dismissed.
 * foot: list of buttons or nodes, made by a function that gets close.
 */
export function dialog({title, body, foot, wide = false, submit}) {
  return new Promise((resolve) => {
    const opener = document.activeElement;
    const id = `d${Math.random().toString(36).slice(2)}`;
    let result;
    const close = (value) => {
      result = value;
      box.close();
    };
    const content = h('div.dlg-body', typeof body === 'function' ? body(close) : body);
    const inner = [
      h(
        'div.dlg-head',
        h('h2', {id}, title),
        iconButton('close', tx('common.close'), () => close()),
      ),
      content,
      h('div.dlg-foot', foot?.(close)),
    ];
    const box = h(
      `dialog${wide ? '.wide' : ''}`,
      {'aria-labelledby': id},
      submit
        ? add(
            h('form', {
              onsubmit: (event) => {
                event.preventDefault();
                submit(close, event);
              },
            }),
            inner,
          )
        : inner,
    );
    box.addEventListener('click', (event) => {
      if (event.target === box && event.clientX && !inside(box, event)) {
        close();
      }
    });
    box.addEventListener('close', () => {
      box.remove();
      returnFocus(opener);
      resolve(result);
    });
    document.body.append(box);
    box.showModal();
    box.querySelector('[autofocus]')?.focus();
  });
}

/** The browser gives the focus back; where it cannot, it must not be lost at the page's begin. */
function returnFocus(opener) {
  if (document.activeElement === document.body) {
    const there = opener?.isConnected && opener !== document.body;
    (there ? opener : document.getElementById('main'))?.focus({preventScroll: true});
  }
}

function inside(box, event) {
  const r = box.getBoundingClientRect();
  return (
    event.clientX >= r.left &&
    event.clientX <= r.right &&
    event.clientY >= r.top &&
    event.clientY <= r.bottom
  );
}

/** Asks before something is done; word: must be typed first. Resolves true or undefined. */
export function confirm({title, text, action, danger = true, word}) {
  const button = (close) =>
    h(
      'button.btn.primary',
      {
        type: word ? 'submit' : 'button',
        class: danger ? 'danger' : '',
        disabled: Boolean(word),
        onclick: word ? () => {} : () => close(true),
        autofocus: word ? null : true,
      },
      action,
    );
  let ok;
  const typed =
    word &&
    h('input.input', {
      id: 'confirm-word',
      autocomplete: 'off',
      autofocus: true,
      oninput: () => {
        ok.disabled = typed.value !== word;
      },
    });
  return dialog({
    title,
    body: [
      h('p', text),
      word &&
        h('div.field', h('label', {for: 'confirm-word'}, tx('common.type_word', {word})), typed),
    ],
    foot: (close) => [
      h('button.btn', {type: 'button', onclick: () => close()}, tx('common.cancel')),
      (ok = button(close)),
    ],
    submit: word ? (close) => close(true) : undefined,
  });
}

/** A menu below a button; items: {label, icon, run, danger, disabled, checked, note, href} or '-'. */
export function menu(button, items) {
  const list = h('div.menu', {popover: 'auto', role: 'menu'});
  const close = () => list.hidePopover();
  for (const item of items) {
    if (item === '-') {
      list.append(h('hr'));
      continue;
    }
    const checks = item.checked !== undefined;
    list.append(
      h(
        item.href ? 'a.menu-item' : 'button.menu-item',
        {
          type: item.href ? null : 'button',
          href: item.href,
          role: checks ? 'menuitemradio' : 'menuitem',
          'aria-checked': checks ? String(item.checked) : null,
          class: item.danger ? 'danger' : '',
          disabled: item.href ? undefined : Boolean(item.disabled),
          'aria-current': item.current ? 'page' : null,
          onclick: () => {
            close();
            item.run?.();
          },
        },
        item.icon && icon(item.icon),
        h('span.grow', item.label, item.note && h('small', item.note)),
        checks && item.checked && icon('check'),
      ),
    );
  }
  list.addEventListener('keydown', (event) => walk(event, list, close));
  list.addEventListener('toggle', (event) => {
    if (event.newState === 'closed') {
      list.remove();
      button.setAttribute('aria-expanded', 'false');
      if (document.activeElement === document.body) {
        button.focus();
      }
    }
  });
  document.body.append(list);
  list.showPopover();
  button.setAttribute('aria-expanded', 'true');
  place(list, button);
  list.querySelector('.menu-item:not(:disabled)')?.focus();
}

function walk(event, list, close) {
  const all = [...list.querySelectorAll('.menu-item:not(:disabled)')];
  const at = all.indexOf(document.activeElement);
  const to = {ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1}[event.key];
  if (to !== undefined) {
    event.preventDefault();
    all[(to + all.length) % all.length]?.focus();
  } else if (event.key === 'Tab') {
    close();
  }
}

function place(list, button) {
  const at = button.getBoundingClientRect();
  const own = list.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left, innerWidth - own.width - 8));
  const below = at.bottom + 6 + own.height < innerHeight;
  list.style.left = `${at.right - own.width > 8 && at.left > innerWidth / 2 ? at.right - own.width : left}px`;
  list.style.top = `${below ? at.bottom + 6 : Math.max(8, at.top - own.height - 6)}px`;
}

let ids = 0;

/** A labelled control; control gets an id and the hint as description. */
export function field(label, control, {hint, error} = {}) {
  const id = control.id || `f${++ids}`;
  control.id = id;
  const note = hint && h('p.hint', {id: `${id}-hint`}, hint);
  const fault = h('p.error', {id: `${id}-error`, hidden: true}, error);
  control.setAttribute('aria-describedby', `${id}-hint ${id}-error`);
  return h('div.field', h('label', {for: id}, label), control.wrapped ?? control, note, fault);
}

export function option(value, label, selected) {
  return h('option', {value, selected: value === selected}, label);
}

/** A select of [value, label] pairs. */
export function select(pairs, value, onchange) {
  const el = h(
    'select.select',
    {onchange: () => onchange?.(el.value)},
    pairs.map(([v, label]) => option(v, label, value)),
  );
  return el;
}

/** Buttons of which one is pressed. */
export function segment(label, pairs, value, onchange) {
  const box = h('div.segment', {role: 'group', 'aria-label': label});
  for (const [v, text] of pairs) {
    box.append(
      h(
        'button',
        {
          type: 'button',
          'aria-pressed': String(v === value),
          onclick: (event) => {
            box
              .querySelectorAll('button')
              .forEach((b) => b.setAttribute('aria-pressed', String(b === event.currentTarget)));
            onchange(v);
          },
        },
        text,
      ),
    );
  }
  return box;
}

/** A secret: hidden until asked, with reveal, copy and (if wished) generate. */
export function secretInput(
  value,
  {generate, oninput, disabled = false, id, label, autofocus} = {},
) {
  const input = h('input.input', {
    type: 'password',
    value,
    autocomplete: 'off',
    spellcheck: 'false',
    disabled,
    id,
    autofocus,
    'aria-label': label,
    oninput: () => oninput?.(input.value),
  });
  const show = iconButton(
    'eye',
    tx('common.reveal'),
    () => {
      input.type = input.type === 'password' ? 'text' : 'password';
      show.setAttribute('aria-pressed', String(input.type === 'text'));
    },
    {'aria-pressed': 'false'},
  );
  const make =
    generate &&
    !disabled &&
    iconButton('dice', tx('common.generate'), () => {
      input.value = randomKey(generate);
      input.type = 'text';
      oninput?.(input.value);
    });
  input.wrapped = h(
    'div.secret',
    input,
    !(disabled && value === '') && show, // hidden by the server: there is nothing to show
    make,
    !(disabled && value === '') &&
      iconButton('copy', tx('common.copy'), async () => {
        await copyText(input.value);
        toast(t('common.copied'));
      }),
  );
  return input;
}

export function randomKey(prefix = '') {
  const raw = crypto.getRandomValues(new Uint8Array(18));
  return (
    (prefix === true ? '' : prefix) + [...raw].map((b) => b.toString(16).padStart(2, '0')).join('')
  );
}

export function codeBlock(text, label) {
  return h(
    'div.code',
    h(
      'pre',
      {tabindex: '0', 'aria-label': label ?? tx('common.code'), role: 'region'},
      h('code', text),
    ),
    iconButton('copy', tx('common.copy'), async () => {
      await copyText(text);
      toast(t('common.copied'));
    }),
  );
}

export function pill(kind, label, props) {
  return h(
    props?.onclick ? 'button.pill' : 'span.pill',
    {type: props?.onclick ? 'button' : null, class: kind, ...props},
    h('span.dot'),
    label,
  );
}

export function emptyState(name, title, text, ...actions) {
  return h('div.empty', icon(name), h('h2', title), h('p', text), h('div.row.wrap', actions));
}

export function errorState(error, retry) {
  return h(
    'div.state-error',
    {role: 'alert'},
    h('h2', tx('common.failed')),
    h('p', offline(error) ? t('common.offline') : error.message),
    error.requestId && h('p.hint', tx('common.request_id'), ' ', h('code', error.requestId)),
    retry && h('button.btn', {type: 'button', onclick: retry}, icon('refresh'), tx('common.retry')),
  );
}

/** A row of figures, or two or more of equal length where there is no room for one. */
export function figureRow(box, ...items) {
  fill(box, ...items);
  const n = box.childElementCount;
  box.style.setProperty('--n', n);
  box.style.setProperty('--half', Math.ceil(n / 2));
  box.style.setProperty('--few', n === 4 ? 2 : 3);
  box.classList.toggle('many', n > 9);
  return box;
}

/** A figure: value over label; with run it is a filter. */
export function figure(label, value, {kind = '', delta, run, pressed, extra = false} = {}) {
  return h(
    run ? 'button.figure' : 'div.figure',
    {
      type: run ? 'button' : null,
      class: extra ? 'extra' : '',
      ...(run && {onclick: run}),
      'aria-pressed': pressed === undefined ? null : String(Boolean(pressed)),
    },
    h('span.value', {class: `${kind} ${String(value).length > 7 ? 'long' : ''}`}, value),
    h('span.label', kind && h('span.dot', {class: kind}), label),
    delta && h('span.delta', delta),
  );
}

export {Tx, fill};
