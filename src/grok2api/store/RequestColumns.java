package grok2api.store;

import grok2api.audit.RequestRow;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The columns of the request log, in one order wherever it is kept. */
final class RequestColumns {

  static final List<String> NAMES =
      List.of(
          "ts",
          "request_id",
          "client_key_id",
          "client_ip",
          "user_agent",
          "method",
          "path",
          "model",
          "stream",
          "provider",
          "pool",
          "mode",
          "account",
          "attempts",
          "status",
          "error_code",
          "error_summary",
          "ttfb_ms",
          "duration_ms",
          "prompt_tokens",
          "completion_tokens",
          "estimated",
          "tries",
          "instance");

  /** In which a text is looked for. */
  static final List<String> SEARCHED =
      List.of(
          "path",
          "model",
          "error_code",
          "error_summary",
          "client_ip",
          "user_agent",
          "request_id",
          "instance");

  /** A stored row by the names of its columns. */
  interface Stored {
    String text(String column) throws SQLException;

    long number(String column) throws SQLException;
  }

  private RequestColumns() {}

  /** What is stored of a row, as texts and whole numbers. */
  static List<Object> values(RequestRow row) {
    return Stream.<Object>of(
            row.ts(),
            row.requestId(),
            row.who().clientKey(),
            row.who().clientIp(),
            row.who().userAgent(),
            row.what().method(),
            row.what().path(),
            row.what().model(),
            row.what().stream() ? 1 : 0,
            row.by().provider(),
            row.by().pool(),
            row.by().mode(),
            row.by().account(),
            row.by().attempts(),
            row.result().status(),
            row.result().errorCode(),
            row.result().errorSummary(),
            row.cost().ttfbMillis(),
            row.cost().durationMillis(),
            row.cost().promptTokens(),
            row.cost().completionTokens(),
            row.cost().estimated() ? 1 : 0,
            triesText(row.by().tries()),
            row.instance())
        .map(value -> value instanceof String text ? SqlDatabase.storable(text) : value)
        .toList();
  }

  static RequestRow row(long id, Stored row) throws SQLException {
    return new RequestRow(
        id,
        row.number("ts"),
        row.text("request_id"),
        row.text("instance"),
        new RequestRow.Who(
            row.text("client_key_id"), row.text("client_ip"), row.text("user_agent")),
        new RequestRow.What(
            row.text("method"), row.text("path"), row.text("model"), row.number("stream") != 0),
        new RequestRow.By(
            row.text("provider"),
            row.text("pool"),
            row.text("mode"),
            row.text("account"),
            (int) row.number("attempts"),
            tries(row.text("tries"))),
        new RequestRow.Result(
            (int) row.number("status"), row.text("error_code"), row.text("error_summary")),
        new RequestRow.Cost(
            row.number("ttfb_ms"),
            row.number("duration_ms"),
            row.number("prompt_tokens"),
            row.number("completion_tokens"),
            row.number("estimated") != 0));
  }

  /** One line each, its six words apart by blanks. */
  private static String triesText(List<RequestRow.Try> tries) {
    return tries.stream()
        .map(
            each ->
                Stream.of(each.account(), each.upstream(), each.pool(), each.outcome())
                        .map(word -> word.isEmpty() ? "-" : word.replaceAll("\\s+", "_"))
                        .collect(Collectors.joining(" "))
                    + " "
                    + each.from()
                    + " "
                    + each.until())
        .collect(Collectors.joining("\n"));
  }

  private static List<RequestRow.Try> tries(String text) {
    return text.lines()
        .map(line -> line.split(" "))
        .filter(words -> words.length == 6)
        .map(
            words ->
                new RequestRow.Try(
                    words[0],
                    words[1],
                    words[2],
                    Long.parseLong(words[4]),
                    Long.parseLong(words[5]),
                    words[3]))
        .toList();
  }
}
