package grok2api.api.responses;

import grok2api.json.Json;

/**
 * What a response object repeats of its request, in the order of the wire.
 *
 * @param front the members in front of {@code output}: {@code instructions} to {@code model}
 * @param back the members behind it: {@code parallel_tool_calls} to {@code metadata}
 */
record Echo(Json.Obj front, Json.Obj back) {}
