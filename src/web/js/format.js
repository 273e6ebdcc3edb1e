// Numbers, sizes and times as the language in force writes them.

import {language, t} from './i18n.js';

const made = new Map();

/** Formatters are dear to make and used in every row of a table: one of each kind is kept. */
function formatter(kind, options) {
  const key = `${kind.name} ${language()} ${JSON.stringify(options)}`;
  let found = made.get(key);
  if (!found) {
    found = new kind(language(), options);
    made.set(key, found);
  }
  return found;
}

export const number = (n) => formatter(Intl.NumberFormat).format(Number(n ?? 0));

/** 12,345 as 12.3K where room is small. */
export const short = (n) =>
  Number(n ?? 0) < 10000
    ? number(n)
    : formatter(Intl.NumberFormat, {notation: 'compact', maximumFractionDigits: 1}).format(n);

export const percent = (part, whole) =>
  whole > 0
    ? formatter(Intl.NumberFormat, {style: 'percent', maximumFractionDigits: 1}).format(part / whole)
    : '–';

export const dateTime = (ms) =>
  ms
    ? formatter(Intl.DateTimeFormat, {dateStyle: 'medium', timeStyle: 'medium'}).format(ms)
    : '–';

export const clock = (ms) => formatter(Intl.DateTimeFormat, {timeStyle: 'medium'}).format(ms);

/** A place on the time axis of a chart. */
export const tick = (ms, days) =>
  formatter(
    Intl.DateTimeFormat,
    days ? {month: 'short', day: 'numeric'} : {hour: 'numeric', minute: '2-digit'},
  ).format(ms);

/** Day and minute. */
export const minute = (ms) =>
  formatter(Intl.DateTimeFormat, {dateStyle: 'medium', timeStyle: 'short'}).format(ms);

const STEPS = [
  ['day', 86400],
  ['hour', 3600],
  ['minute', 60],
];

/** "3 minutes ago", "in 2 hours". */
export function relative(ms) {
  if (!ms) {
    return t('common.never');
  }
  const seconds = (ms - Date.now()) / 1000;
  const words = formatter(Intl.RelativeTimeFormat, {numeric: 'auto', style: 'short'});
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) {
      return words.format(Math.round(seconds / size), unit);
    }
  }
  return words.format(Math.round(seconds), 'second');
}

export function bytes(n) {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  let i = 0;
  let value = Number(n ?? 0);
  for (; value >= 1000 && i < units.length - 1; i++) {
    value /= 1000;
  }
  return formatter(Intl.NumberFormat, {
    style: 'unit',
    unit: units[i],
    unitDisplay: 'short',
    maximumFractionDigits: value < 10 && i ? 1 : 0,
  }).format(value);
}

/** Milliseconds: "340 ms", "2.4 s". */
export function duration(ms) {
  if (ms === null || ms === undefined || ms < 0) {
    return '–';
  }
  const [value, unit] =
    ms < 1000 ? [ms, 'millisecond'] : ms < 120000 ? [ms / 1000, 'second'] : [ms / 60000, 'minute'];
  return formatter(Intl.NumberFormat, {
    style: 'unit',
    unit,
    unitDisplay: 'narrow',
    maximumFractionDigits: unit === 'millisecond' || value >= 100 ? 0 : 1,
  }).format(value);
}
