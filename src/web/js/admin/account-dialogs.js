// The dialogs that bring accounts in, change them and take them out.

import {fill, h, icon} from '../dom.js';
import {t, tx} from '../i18n.js';
import {number} from '../format.js';
import {call, post, send} from '../api.js';
import {complain, dialog, doing, field, select, toast} from '../ui.js';

const POOLS = ['auto', 'basic', 'super', 'heavy'];
const LINES_SHOWN = 8;

const poolPairs = () =>
  POOLS.map((name) => [name, name === 'auto' ? t('account.pool_auto') : name]);
const tagList = (text) =>
  text
    .split(/[,\n]/)
    .map((tag) => tag.trim())
    .filter(Boolean);
const cancel = (close) =>
  h('button.btn', {type: 'button', onclick: () => close()}, tx('common.cancel'));

/** Pasted tokens, one a line. Resolves with the server's answer. */
export function addDialog() {
  const tokens = h('textarea.area', {
    id: 'tokens',
    rows: '6',
    autofocus: true,
    spellcheck: 'false',
    placeholder: tx('account.tokens_placeholder'),
    oninput: count,
  });
  const pool = select(poolPairs(), 'auto');
  const tags = h('input.input', {autocomplete: 'off'});
  const nsfw = h('input.check', {type: 'checkbox'});
  const found = h('span.hint.num', {role: 'status'});
  const fault = h('p.bad', {role: 'alert'});
  const lines = () =>
    tokens.value
      .split(/[\n,]/)
      .map((line) => line.trim())
      .filter(Boolean);
  function count() {
    fill(found, t('account.lines', {n: lines().length}));
  }
  count();
  return dialog({
    title: tx('account.add'),
    body: [
      field(tx('account.tokens'), tokens, {hint: tx('account.tokens_hint')}),
      found,
      h(
        'div.grid-2',
        field(tx('account.pool'), pool),
        field(tx('account.tags'), tags, {hint: tx('account.tags_hint')}),
      ),
      h('label.check-label', nsfw, tx('account.auto_nsfw')),
      fault,
    ],
    foot: (close) => [
      cancel(close),
      h('button.btn.primary', {type: 'submit'}, icon('plus'), tx('common.add')),
    ],
    submit: async (close, event) => {
      event.submitter.disabled = true;
      try {
        const answer = await post(
          '/admin/api/tokens/add',
          {tokens: lines(), pool: pool.value, tags: tagList(tags.value)},
          {auto_nsfw: nsfw.checked ? 'true' : undefined},
        );
        toast(
          t('account.added_n', {n: answer.count}) +
            (answer.skipped ? ` ${t('account.skipped_n', {n: answer.skipped})}` : ''),
        );
        close(answer);
      } catch (error) {
        fill(fault, error.message);
        event.submitter.disabled = false;
      }
    },
  });
}

/** A file of tokens: looked at first (dry run), then taken. Resolves true when something came in. */
export function importDialog(dropped, summary) {
  let chosen = dropped ?? null;
  let looked = null;
  const file = h('input.input', {
    type: 'file',
    accept: '.txt,.json,.csv,.db,text/plain,application/json',
    id: 'import-file',
    onchange: () => {
      chosen = file.files[0] ?? null;
      look();
    },
  });
  const pool = select(poolPairs(), 'auto', look);
  const mode = (value, label, hint) =>
    h(
      'label.check-label',
      h('input', {type: 'radio', name: 'mode', value, checked: value === 'merge', onchange: look}),
      h('span', label, ' ', h('span.hint', hint)),
    );
  const modes = h(
    'fieldset.field',
    {class: 'plain-set'},
    h('legend.label', tx('account.import_mode')),
    mode('merge', tx('account.merge'), tx('account.merge_hint')),
    mode('replace', tx('account.replace'), tx('account.replace_hint')),
  );
  const found = h('div.stack.tight', {role: 'status'});
  let button;
  const query = (dry) => ({
    pool: pool.value,
    mode: modes.querySelector(':checked').value,
    dry_run: dry ? 'true' : undefined,
  });
  async function look() {
    if (!chosen) {
      return;
    }
    button.disabled = true;
    fill(found, h('span.row', h('span.skeleton'), chosen.name));
    try {
      looked = await call('POST', '/admin/api/tokens/import', {query: query(true), raw: chosen});
      fill(found, preview(looked, chosen.name, query(true).mode === 'replace', summary));
      button.disabled = looked.count + looked.skipped === 0;
    } catch (error) {
      fill(found, h('p.bad', {role: 'alert'}, error.message));
    }
  }
  const opened = dialog({
    title: tx('account.import'),
    body: [
      field(tx('account.file'), file, {hint: tx('account.file_hint')}),
      field(tx('account.pool_for_txt'), pool),
      modes,
      found,
    ],
    foot: (close) => [
      cancel(close),
      (button = h(
        'button.btn.primary',
        {type: 'submit', disabled: true, id: 'import-go'},
        icon('upload'),
        tx('account.import'),
      )),
    ],
    submit: async (close) => {
      button.disabled = true;
      try {
        const done = await call('POST', '/admin/api/tokens/import', {
          query: query(false),
          raw: chosen,
        });
        toast(
          t('account.imported_n', {n: done.count}) +
            (done.skipped ? ` ${t('account.skipped_n', {n: done.skipped})}` : ''),
        );
        close(true);
      } catch (error) {
        complain(error);
        button.disabled = false;
      }
    },
  });
  look();
  return opened;
}

function preview(report, name, replaces, summary) {
  const pools = Object.entries(report.pools).filter(([, n]) => n > 0);
  const gone = replaces ? pools.reduce((sum, [pool]) => sum + (summary?.pool?.[pool] ?? 0), 0) : 0;
  return [
    h('p', h('b', name), ' · ', report.format),
    h(
      'p.num',
      t('account.would_add', {n: report.count}),
      ' ',
      report.skipped ? t('account.skipped_n', {n: report.skipped}) : '',
    ),
    pools.length > 0 &&
      h(
        'div.row.wrap',
        pools.map(([pool, n]) => h('span.tag', `${pool} ${number(n)}`)),
      ),
    replaces && gone > 0 && h('p.bad', icon('warn'), ' ', t('account.would_replace', {n: gone})),
    report.invalid_count > 0 &&
      h(
        'details',
        h('summary.warn', t('account.invalid_lines', {n: report.invalid_count})),
        h(
          'ul',
          report.invalid
            .slice(0, LINES_SHOWN)
            .map((bad) => h('li.hint', t('account.line', {n: bad.line}), ' ', bad.reason)),
        ),
      ),
  ];
}

/** Token, pool, tags and note of one account. Resolves true when saved. */
export function editDialog(row) {
  const token = h('textarea.area', {
    id: 'edit-token',
    rows: '3',
    spellcheck: 'false',
    value: row.token,
  });
  const pool = select(
    poolPairs().filter(([name]) => name !== 'auto'),
    row.pool,
  );
  const tags = h('input.input', {value: (row.tags ?? []).join(', '), autocomplete: 'off'});
  const note = h('input.input', {value: row.note ?? '', maxlength: '500', autocomplete: 'off'});
  const fault = h('p.bad', {role: 'alert'});
  return dialog({
    title: tx('account.edit'),
    body: [
      field(tx('account.token'), token),
      field(tx('account.pool'), pool),
      field(tx('account.tags'), tags, {hint: tx('account.tags_hint')}),
      field(tx('account.note'), note),
      fault,
    ],
    foot: (close) => [cancel(close), h('button.btn.primary', {type: 'submit'}, tx('common.save'))],
    submit: async (close) => {
      try {
        await call('PUT', '/admin/api/tokens/edit', {
          body: {
            old_token: row.token,
            token: token.value.trim(),
            pool: pool.value,
            tags: tagList(tags.value),
            note: note.value,
          },
        });
        toast(t('common.saved'));
        close(true);
      } catch (error) {
        fill(fault, error.message);
      }
    },
  });
}

/** Downloads the chosen accounts. */
export function exportDialog(selection, n) {
  const format = select(
    [
      ['txt', t('account.format_txt')],
      ['json', t('account.format_json')],
      ['full', t('account.format_full')],
    ],
    'txt',
  );
  return dialog({
    title: t('account.export_n', {n}),
    body: [field(tx('account.format'), format), h('p.hint', tx('account.export_hint'))],
    foot: (close) => [
      cancel(close),
      h(
        'button.btn.primary',
        {
          type: 'button',
          onclick: doing(async () => {
            const answer = await send('POST', '/admin/api/tokens/export', {
              body: {format: format.value, ...selection},
            });
            const name =
              /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ??
              'tokens.txt';
            const link = h('a', {href: URL.createObjectURL(await answer.blob()), download: name});
            link.click();
            setTimeout(() => URL.revokeObjectURL(link.href), 10000);
            close(true);
          }),
        },
        icon('download'),
        tx('account.export'),
      ),
    ],
  });
}
