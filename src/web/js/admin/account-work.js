// What can be done with accounts: one of them, the selected ones, all of them.

import {copyText} from '../dom.js';
import {t, tx} from '../i18n.js';
import {call, post} from '../api.js';
import {complain, confirm, doing, toast} from '../ui.js';
import {follow} from '../tasks.js';
import {editDialog} from './account-dialogs.js';
import {manageable} from './account-rows.js';
import {whyDialog} from './account-why.js';

const UNDO_MOST = 500;

/** done(): called when work was begun or finished, with true when the selection is spent. */
export class AccountWork {
  constructor(done) {
    this.done = done;
  }

  why(row) {
    return whyDialog(row, {refresh: () => this.done(false), edit: () => this.edit(row)});
  }

  async edit(row) {
    if (await editDialog(row)) {
      this.done(false);
    }
  }

  refreshOne(row) {
    return doing(async () => {
      await post('/admin/api/batch/refresh', {tokens: [row.token]});
      toast(t('account.refreshed'));
      this.done(false);
    });
  }

  /** The menu of a row. */
  actions(row) {
    const one = {tokens: [row.token]};
    const nsfw = (row.tags ?? []).includes('nsfw');
    const off = row.status === 'disabled';
    return [
      {label: tx('account.why'), icon: 'why', run: () => this.why(row)},
      {
        label: tx('account.copy_token'),
        icon: 'copy',
        run: async () => {
          await copyText(row.token);
          toast(t('common.copied'));
        },
      },
      {label: tx('common.edit'), icon: 'edit', run: () => this.edit(row)},
      {
        label: tx('account.show_requests'),
        icon: 'search',
        href: `/admin/requests?account=${encodeURIComponent(row.id)}`,
      },
      '-',
      {
        label: tx('account.check'),
        icon: 'shield',
        disabled: !manageable(row),
        run: () => this.batch('check', 'task.kind.check', one),
      },
      {
        label: tx(nsfw ? 'account.nsfw_off' : 'account.nsfw_on'),
        icon: 'lock',
        disabled: !manageable(row),
        run: () => this.nsfw(one, !nsfw),
      },
      {
        label: tx(off ? 'account.restore' : 'account.disable'),
        icon: 'power',
        run: () => this.disable(one, !off),
      },
      '-',
      {
        label: tx('account.delete'),
        icon: 'trash',
        danger: true,
        run: () => this.remove(one, 1, [row]),
      },
    ];
  }

  nsfw(body, enabled, query = {}) {
    return this.batch('nsfw', enabled ? 'task.kind.nsfw' : 'task.kind.nsfw_off', body, {
      ...query,
      enabled,
    });
  }

  async batch(kind, name, body, query = {}) {
    try {
      const {task_id: id} = await post(`/admin/api/batch/${kind}`, body, {async: 'true', ...query});
      this.done(true);
      await follow(id, name, () => this.done(false));
    } catch (error) {
      complain(error);
    }
  }

  async disable(body, disabled) {
    try {
      const {summary: done} = await post('/admin/api/tokens/disabled/batch', {...body, disabled});
      toast(t(disabled ? 'account.disabled_n' : 'account.restored_n', {n: done.ok}), {
        undo: body.tokens && (() => this.disable(body, !disabled)),
      });
      this.done(true);
    } catch (error) {
      complain(error);
    }
  }

  async endRest(body) {
    try {
      const {summary: done} = await post('/admin/api/tokens/cooldown/clear', body);
      toast(t('account.restored_n', {n: done.ok}));
      this.done(true);
    } catch (error) {
      complain(error);
    }
  }

  /** rows: the accounts where they are known, so that the deed can be taken back. */
  async remove(body, n, rows) {
    const sure = await confirm({
      title: t('account.delete_n', {n}),
      text: tx('account.delete_text'),
      action: t('account.delete_n', {n}),
      word: body.select_all_filtered && n > 50 ? 'DELETE' : undefined,
    });
    if (!sure) {
      return;
    }
    try {
      const {deleted} = await call('DELETE', '/admin/api/tokens', {body});
      const undo = rows.length && rows.length <= UNDO_MOST ? () => this.restore(rows) : undefined;
      toast(t('account.deleted_n', {n: deleted}), {undo});
      this.done(true);
    } catch (error) {
      complain(error);
    }
  }

  /** Deleted accounts are kept for a while; adding them again brings them back. */
  async restore(rows) {
    const pools = {};
    for (const row of rows) {
      (pools[row.pool] ??= []).push({token: row.token, tags: row.tags ?? [], note: row.note ?? ''});
    }
    try {
      await post('/admin/api/tokens', pools, {mode: 'merge'});
      this.done(false);
    } catch (error) {
      complain(error);
    }
  }

  async removeInvalid(n) {
    const sure = await confirm({
      title: t('account.delete_expired_n', {n}),
      text: tx('account.delete_text'),
      action: t('account.delete_n', {n}),
      word: 'DELETE',
    });
    if (sure) {
      const {deleted} = await call('DELETE', '/admin/api/tokens/invalid');
      toast(t('account.deleted_n', {n: deleted}));
      this.done(true);
    }
  }
}
