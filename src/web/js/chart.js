// Charts as plain SVG: lines and stacked columns, values on hover, the same as a table on request.

import {fill, h, s} from './dom.js';
import {minute, tick} from './format.js';
import {tx} from './i18n.js';

const H = 180;
const FIRST = 480; // wide, until the room is known
const PAD = {left: 52, right: 8, top: 8, bottom: 22};

/**
 * Draws series over time.
 *
 * times: milliseconds; series: [{label, values, kind}]: kind is a state's colour, null a gap;
 * stacked: columns on top of each other; show(value): text of a value; label: name of the chart.
 * Drawn to the room it has, so that its texts stay as large as others.
 */
export function chart({label, times, series, stacked = false, show, bucket = 3600000}) {
  const svg = s('svg', {class: 'chart', role: 'img', 'aria-label': String(label)});
  const legend = h('div.legend');
  const names = (i) =>
    fill(
      legend,
      series.map((one, n) =>
        h(
          'span',
          h('i', {class: `k${one.kind ?? n + 1}`}),
          one.label,
          i === null ? '' : h('b.num', ` ${value(one.values[i], show)}`),
        ),
      ),
      i === null ? '' : h('span.num', minute(times[i])),
    );
  let width = 0;
  const paint = (next) => {
    if (next > 0 && Math.abs(next - width) > 1) {
      width = next;
      draw(svg, width, {times, series, stacked, show, bucket});
      hover(svg, times.length, width, names);
    }
  };
  paint(FIRST);
  names(null);
  const figure = h('figure', svg, legend, tableOf(label, times, series, show));
  new ResizeObserver(([entry]) => paint(Math.round(entry.contentRect.width))).observe(figure);
  return figure;
}

function draw(svg, W, {times, series, stacked, show, bucket}) {
  const top = nice(
    Math.max(
      stacked ? 2 : 1, // half of one request is no place on an axis
      ...times.map((_, i) =>
        stacked
          ? series.reduce((sum, one) => sum + one.values[i], 0)
          : Math.max(...series.map((one) => one.values[i] ?? 0)),
      ),
    ),
  );
  const room = W - PAD.left - PAD.right;
  const slot = room / times.length; // columns and points sit in the middle of their slot
  const x = (i) => PAD.left + slot * (i + 0.5);
  const y = (v) => H - PAD.bottom - (v / top) * (H - PAD.top - PAD.bottom);
  svg.setAttribute('viewBox', `0 0 ${W} ${H}`);
  svg.replaceChildren();
  for (const part of [0, 0.5, 1]) {
    svg.append(
      s('line', {
        class: 'axis',
        x1: PAD.left,
        x2: W - PAD.right,
        y1: y(top * part),
        y2: y(top * part),
      }),
      s('text', {x: PAD.left - 6, y: y(top * part) + 4, 'text-anchor': 'end'}, show(top * part)),
    );
  }
  const days = bucket >= 86400000;
  const every = Math.max(1, Math.ceil(times.length / Math.max(2, Math.floor(room / 84))));
  for (let i = times.length - 1; i >= 0; i -= every) {
    const anchor = W - x(i) < 28 ? 'end' : 'middle';
    svg.append(s('text', {x: x(i), y: H - 4, 'text-anchor': anchor}, tick(times[i], days)));
  }
  const base = times.map(() => 0);
  series.forEach((one, n) => {
    const colour = one.kind ?? n + 1;
    if (stacked) {
      one.values.forEach((v, i) => {
        if (v > 0) {
          svg.append(
            s('rect', {
              class: `f${colour}`,
              x: x(i) - slot * 0.4,
              width: Math.max(1, slot * 0.8),
              y: y(base[i] + v),
              height: y(base[i]) - y(base[i] + v),
              rx: Math.min(2, slot * 0.2),
            }),
          );
        }
        base[i] += v ?? 0;
      });
    } else {
      svg.append(
        ...runs(one.values).map((run) =>
          run.length === 1
            ? s('circle', {class: `f${colour}`, cx: x(run[0]), cy: y(one.values[run[0]]), r: 3})
            : s('polyline', {
                class: `line s${colour}`,
                points: run.map((i) => `${x(i)},${y(one.values[i])}`).join(' '),
              }),
        ),
      );
    }
  });
}

const value = (v, show) => (v === null || v === undefined ? '–' : show(v));

/** Stretches of known values. */
function runs(values) {
  const found = [];
  let run = [];
  values.forEach((v, i) => {
    if (v === null || v === undefined) {
      run = [];
    } else {
      run.length || found.push(run);
      run.push(i);
    }
  });
  return found;
}

function hover(svg, count, W, names) {
  const rule = s('line', {class: 'rule', y1: PAD.top, y2: H - PAD.bottom, visibility: 'hidden'});
  const room = W - PAD.left - PAD.right;
  svg.append(rule);
  svg.onpointermove = (event) => {
    const box = svg.getBoundingClientRect();
    const at = ((event.clientX - box.left) / box.width) * W;
    const i = Math.max(0, Math.min(count - 1, Math.floor(((at - PAD.left) / room) * count)));
    const x = PAD.left + (room / count) * (i + 0.5);
    rule.setAttribute('x1', x);
    rule.setAttribute('x2', x);
    rule.setAttribute('visibility', 'visible');
    names(i);
  };
  svg.onpointerleave = () => {
    rule.setAttribute('visibility', 'hidden');
    names(null);
  };
}

/** The same figures in rows, made when somebody opens them. */
function tableOf(label, times, series, show) {
  const body = h('tbody');
  const more = h(
    'details.chart-table',
    {
      ontoggle: () =>
        body.childElementCount ||
        fill(
          body,
          times.map((time, i) =>
            h(
              'tr',
              h('th', {scope: 'row'}, minute(time)),
              series.map((one) => h('td.num.end', value(one.values[i], show))),
            ),
          ),
        ),
    },
    h('summary', tx('common.as_table')),
    h(
      'div.scroll-box',
      {tabindex: '0', role: 'region', 'aria-label': String(label)},
      h(
        'table.plain',
        h('caption.visually-hidden', label),
        h(
          'thead',
          h(
            'tr',
            h('td'),
            series.map((one) => h('th.end', {scope: 'col'}, one.label)),
          ),
        ),
        body,
      ),
    ),
  );
  return more;
}

function nice(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 6, 8, 10].find((step) => step * power >= value) * power;
}

/** Rows of name and count with a bar each; kind: a state whose colour the bars have. */
export function ranks(items, show, kind) {
  const most = Math.max(1, ...items.map((item) => item.value));
  return h(
    'div.ranks',
    {class: kind && `${kind}-bars`},
    items.map((item) => {
      const bar = h('i');
      bar.style.width = `${(item.value / most) * 100}%`;
      return h(
        'div.rank',
        h('span.cut', {title: item.name}, item.name),
        h('span.num.muted', show(item)),
        h('span.bar.thick', bar),
      );
    }),
  );
}

/** A thin bar of remaining over total; plain-bar: one of several that are compared. */
export function bar(remaining, total, cls = '') {
  const part = total > 0 ? remaining / total : 0;
  const inner = h('i');
  inner.style.width = `${Math.max(0, Math.min(1, part)) * 100}%`;
  const state = cls.includes('plain-bar') ? '' : part <= 0 ? 'used-up' : part < 0.2 ? 'low' : '';
  return h('span.bar', {class: `${cls} ${state}`}, inner);
}
