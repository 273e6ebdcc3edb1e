// Cases against a running gateway, one line of result each: "ok<TAB>name", "not ok<TAB>name" with
// the reason indented below, "left<TAB>marker<TAB>nanos" when a stream was left at this reading of
// the monotonic clock. The environment says where: G2A_URL, G2A_KEY, G2A_MODEL.

export const URL = process.env.G2A_URL;
export const KEY = process.env.G2A_KEY;
export const MODEL = process.env.G2A_MODEL;

// A picture of one pixel.
export const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

export const CITY = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};

export const ASK_WEATHER =
  '[[sim: tool get_weather {"city":"Oslo"}]] [[sim: then]] [[sim: text It is 4 degrees.]]';

const cases = [];

export function add(name, run) {
  cases.push([name, run]);
}

export function left(marker) {
  console.log(`left\t${marker}\t${process.hrtime.bigint()}`);
}

export async function raises(kind, run) {
  try {
    await run();
  } catch (error) {
    if (error instanceof kind) return error;
    throw error;
  }
  throw new Error(`no ${kind.name}`);
}

export async function main() {
  let failed = 0;
  for (const [name, run] of cases) {
    try {
      await run();
      console.log(`ok\t${name}`);
    } catch (error) {
      failed++;
      console.log(`not ok\t${name}`);
      console.log(String(error.stack ?? error).replace(/^/gm, '    '));
    }
  }
  process.exit(failed ? 1 : 0);
}
