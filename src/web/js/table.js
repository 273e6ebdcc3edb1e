// A table of any length: the server gives it page by page, only what can be seen is in the document.

import {h, icon} from './dom.js';
import {tx} from './i18n.js';
import {errorState} from './ui.js';

export const PAGE = 100; // rows per call
const KEPT = 30; // pages kept in memory, the least recently seen go
const OVERSCAN = 6;
const phone = matchMedia('(max-width: 760px)');

/**
 * Shows rows in a window.
 *
 * columns: [{id, label, sort, width, cell(row), end, phone: 'hide'}]
 * load(page, size, order, signal): {items, total}
 * key(row): what tells rows apart; label(row): its name for screen readers
 * onselect(selection), onopen(row), empty(): node, onload(answer)
 */
export class WindowTable {
  constructor(options) {
    Object.assign(
      this,
      {rowHeight: 52, phoneHeight: 84, order: {sort: '', order: 'desc'}},
      options,
    );
    this.pages = new Map();
    this.total = 0;
    this.rows = new Map();
    this.selected = new Map();
    this.cursor = -1;
    this.anchor = -1;
    this.build();
    phone.addEventListener('change', () => this.redraw());
    addEventListener('resize', () => this.schedule());
    document.addEventListener('languagechange', () => this.redraw());
  }

  build() {
    this.all = h('input.check', {
      type: 'checkbox',
      'aria-label': tx('table.select_page'),
      onchange: () => this.selectShown(this.all.checked),
    });
    this.head = h(
      'div.tr.thead',
      {role: 'row'},
      h('div.th', {role: 'columnheader'}, this.all),
      this.columns.map((column) => this.headCell(column)),
    );
    this.body = h('div.tbody', {role: 'rowgroup'});
    this.box = h(
      'div.table-scroll',
      {
        role: 'table',
        tabindex: '0',
        'aria-label': this.name,
        onscroll: () => this.schedule(),
        onkeydown: (event) => this.onKey(event),
      },
      h('div.thead-group', {role: 'rowgroup'}, this.head),
      this.body,
    );
    this.root = h('div.table', this.box);
    this.root.style.setProperty(
      '--cols',
      ['24px', ...this.columns.map((c) => c.width ?? 'minmax(0,1fr)')].join(' '),
    );
  }

  headCell(column) {
    const cell = h('div.th', {role: 'columnheader', class: column.end ? 'end' : ''});
    if (!column.sort) {
      cell.append(h('span', {class: column.quiet ? 'visually-hidden' : ''}, column.label));
      return cell;
    }
    const draw = () => {
      const mine = this.order.sort === column.sort;
      cell.setAttribute(
        'aria-sort',
        !mine ? 'none' : this.order.order === 'asc' ? 'ascending' : 'descending',
      );
      cell.replaceChildren(
        h(
          'button.th-sort',
          {type: 'button', onclick: () => this.sortBy(column.sort)},
          column.label,
          mine && icon(this.order.order === 'asc' ? 'up' : 'down'),
        ),
      );
    };
    column.draw = draw;
    draw();
    return cell;
  }

  sortBy(sort) {
    const down = this.order.sort === sort && this.order.order === 'desc';
    this.order = {sort, order: down ? 'asc' : 'desc'};
    this.columns.forEach((column) => column.draw?.());
    this.reload();
  }

  /** Asks the server anew; keep: stay at the same place and replace rows as they come. */
  async reload({keep = false} = {}) {
    this.stop?.abort();
    this.stop = new AbortController();
    this.asked = new Map();
    if (!keep) {
      this.pages.clear();
      this.cursor = this.anchor = -1;
      this.box.scrollTop = 0;
      this.redraw();
    }
    const first = keep ? Math.floor(this.firstRow() / PAGE) : 0;
    await this.fetchPage(first, keep);
  }

  async fetchPage(page, replaceAll = false) {
    if (this.asked.has(page)) {
      return;
    }
    this.asked.set(page, true);
    const {signal} = this.stop;
    try {
      const answer = await this.load(page + 1, PAGE, this.order, signal);
      if (replaceAll) {
        this.pages.clear();
      }
      this.pages.set(page, answer.items);
      this.trim(page);
      this.setTotal(answer.total);
      this.onload?.(answer);
      this.redraw();
    } catch (error) {
      if (!signal.aborted) {
        this.asked.delete(page);
        this.fail(error);
      }
    }
  }

  trim(near) {
    if (this.pages.size > KEPT) {
      const far = [...this.pages.keys()].sort((a, b) => Math.abs(b - near) - Math.abs(a - near))[0];
      this.pages.delete(far);
      this.asked.delete(far);
    }
  }

  setTotal(total) {
    this.total = total;
    this.box.setAttribute('aria-rowcount', String(total + 1));
    this.message?.remove();
    this.message = null;
    if (total === 0) {
      this.message = this.empty();
      this.box.append(this.message);
    }
  }

  fail(error) {
    this.message?.remove();
    this.message = h(
      'div',
      errorState(error, () => this.reload()),
    );
    this.box.append(this.message);
  }

  rowSize() {
    return phone.matches ? this.phoneHeight : this.rowHeight;
  }

  firstRow() {
    return Math.max(0, Math.floor(this.box.scrollTop / this.rowSize()));
  }

  schedule() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  }

  /** Draws everything again, for new data. */
  redraw() {
    const focused = this.body.contains(document.activeElement);
    this.rows.forEach((el) => el.remove());
    this.rows.clear();
    this.draw();
    if (focused) {
      this.box.focus({preventScroll: true}); // the control that had it is gone with its row
    }
  }

  draw() {
    const size = this.rowSize();
    this.body.style.height = `${this.total * size}px`;
    this.root.style.setProperty('--row-h', `${size}px`);
    const from = Math.max(0, this.firstRow() - OVERSCAN);
    const to = Math.min(
      this.total,
      Math.ceil((this.box.scrollTop + this.box.clientHeight) / size) + OVERSCAN,
    );
    for (const [index, el] of this.rows) {
      if (index < from || index >= to) {
        el.remove();
        this.rows.delete(index);
      }
    }
    for (let index = from; index < to; index++) {
      if (!this.rows.has(index)) {
        const el = this.row(index, size);
        this.rows.set(index, el);
        this.body.append(el);
      }
    }
    for (
      let page = Math.floor(from / PAGE);
      page <= Math.floor(Math.max(from, to - 1) / PAGE) && this.total;
      page++
    ) {
      if (!this.pages.has(page)) {
        this.wantPage(page);
      }
    }
    this.checkAll();
  }

  /** Who drags the scroll bar over 100,000 rows wants the place where he stops. */
  wantPage(page) {
    clearTimeout(this.wish);
    this.wish = setTimeout(() => this.fetchPage(page), 60);
  }

  at(index) {
    return this.pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  row(index, size) {
    const row = this.at(index);
    const el = h('div.tr', {
      role: 'row',
      'aria-rowindex': String(index + 2),
      onclick: (event) => this.click(event, index),
    });
    el.style.transform = `translateY(${index * size}px)`;
    if (!row) {
      el.append(h('div.td', {role: 'cell'}), h('div.td', {role: 'cell'}, h('span.skeleton')));
      return el;
    }
    const key = this.key(row);
    const chosen = this.selected.has(key) || this.everything;
    el.append(
      h(
        'div.td',
        {role: 'cell'},
        h('input.check', {
          type: 'checkbox',
          checked: chosen,
          'aria-label': tx('table.select_row', {name: this.label(row)}),
          tabindex: '-1',
        }),
      ),
      ...this.columns.map((column) =>
        h(
          'div.td',
          {
            role: 'cell',
            class: column.end ? 'end' : '',
            dataset: column.phone ? {phone: column.phone} : {},
          },
          column.cell(row),
        ),
      ),
    );
    el.classList.toggle('selected', Boolean(chosen));
    el.classList.toggle('cursor', index === this.cursor);
    return el;
  }

  click(event, index) {
    if (event.target.closest('button, a')) {
      return;
    }
    this.moveTo(index, false);
    if (event.shiftKey && this.anchor >= 0) {
      getSelection().removeAllRanges();
      this.range(this.anchor, index);
    } else if (event.target.matches('.check')) {
      this.toggle(index);
      this.anchor = index;
    } else if (!getSelection().toString()) {
      this.onopen?.(this.at(index));
    }
  }

  onKey(event) {
    if (
      event.target.closest('button, a, input:not(.check)') ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey
    ) {
      return;
    }
    const move = {j: 1, ArrowDown: 1, k: -1, ArrowUp: -1, PageDown: 10, PageUp: -10}[event.key];
    if (move) {
      event.preventDefault();
      const to = Math.max(0, Math.min(this.total - 1, this.cursor + move));
      this.moveTo(to, true);
      if (event.shiftKey) {
        this.range(to, to);
      }
    } else if ((event.key === 'x' || event.key === ' ') && this.cursor >= 0) {
      event.preventDefault();
      this.toggle(this.cursor);
      this.anchor = this.cursor;
    } else if (event.key === 'Enter' && this.cursor >= 0 && this.at(this.cursor)) {
      this.onopen?.(this.at(this.cursor));
    } else if (event.key === 'Escape') {
      this.clear();
    }
  }

  moveTo(index, scroll) {
    this.rows.get(this.cursor)?.classList.remove('cursor');
    this.cursor = index;
    if (scroll) {
      const size = this.rowSize();
      const head = this.head.offsetHeight;
      const top = index * size;
      if (top < this.box.scrollTop) {
        this.box.scrollTop = top;
      } else if (top + size + head > this.box.scrollTop + this.box.clientHeight) {
        this.box.scrollTop = top + size + head - this.box.clientHeight;
      }
      this.draw();
    }
    this.rows.get(index)?.classList.add('cursor');
  }

  toggle(index) {
    const row = this.at(index);
    if (row) {
      const key = this.key(row);
      if (this.everything) {
        this.everything = false;
      }
      if (!this.selected.delete(key)) {
        this.selected.set(key, row);
      }
      this.changed();
    }
  }

  range(from, to) {
    for (let i = Math.min(from, to); i <= Math.max(from, to); i++) {
      const row = this.at(i);
      if (row) {
        this.selected.set(this.key(row), row);
      }
    }
    this.changed();
  }

  selectShown(on) {
    for (const index of this.rows.keys()) {
      const row = this.at(index);
      if (row && on) {
        this.selected.set(this.key(row), row);
      } else if (row) {
        this.selected.delete(this.key(row));
      }
    }
    this.everything = false;
    this.changed();
  }

  /** Everything under the filter, seen or not. */
  selectEverything() {
    this.everything = true;
    this.changed();
  }

  clear() {
    this.selected.clear();
    this.everything = false;
    this.changed();
  }

  /** How many rows are chosen. */
  count() {
    return this.everything ? this.total : this.selected.size;
  }

  changed() {
    this.redraw();
    this.onselect?.(this);
  }

  checkAll() {
    const shown = [...this.rows.keys()].map((i) => this.at(i)).filter(Boolean);
    const chosen = shown.filter(
      (row) => this.everything || this.selected.has(this.key(row)),
    ).length;
    this.all.checked = chosen > 0 && chosen === shown.length;
    this.all.indeterminate = chosen > 0 && chosen < shown.length;
  }
}
