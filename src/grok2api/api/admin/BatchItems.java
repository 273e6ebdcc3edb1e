package grok2api.api.admin;

import grok2api.account.AccountDesk;
import grok2api.account.AccountFilter;
import grok2api.base.Failure;
import grok2api.json.Json;
import java.util.List;

/** What batches do with one account, and how the outcome is shown. */
final class BatchItems {

  private final BatchWork work;
  private final AccountDesk desk;

  BatchItems(BatchWork work, AccountDesk desk) {
    this.work = work;
    this.desk = desk;
  }

  /** {@code {"refreshed":1}}; without real data it is a failure. */
  Json.Obj refresh(String token) {
    return switch (work.refresh().refresh(token)) {
      case REFRESHED, RECOVERED -> Json.Obj.EMPTY.with("refreshed", Json.of(1));
      case EXPIRED ->
          throw failed(Failure.Fault.INVALID_CREDENTIALS, "The credential is no longer accepted");
      case RATE_LIMITED ->
          throw failed(Failure.Fault.RATE_LIMITED, "The upstream asks to wait before asking again");
      case FAILED ->
          throw failed(Failure.Fault.SERVER_ERROR, "The upstream gave no usable quota data");
    };
  }

  /** {@code {"status":"active"|"expired"|"unknown","reason"}}: an answer either way. */
  Json.Obj check(String token) {
    return switch (work.check().check(token)) {
      case REFRESHED, RECOVERED -> verdict("active", "");
      case EXPIRED -> verdict("expired", "invalid_credentials");
      case RATE_LIMITED -> verdict("unknown", "rate_limited");
      case FAILED -> verdict("unknown", "no_usable_answer");
    };
  }

  private static Json.Obj verdict(String status, String reason) {
    return Json.Obj.EMPTY.with("status", Json.of(status)).with("reason", Json.of(reason));
  }

  /** {@code {"success":true,"tagged":bool}}, with {@code note} when a step was left out. */
  Json.Obj nsfw(String token, boolean on) {
    String leftOut = work.nsfw().set(token, on);
    List<String> tag = List.of(AccountFilter.NSFW);
    if (on) {
      desk.tag(List.of(token), tag, List.of());
    } else {
      desk.tag(List.of(token), List.of(), tag);
    }
    Json.Obj done = Json.Obj.EMPTY.with("success", Json.of(true)).with("tagged", Json.of(on));
    return leftOut.isEmpty() ? done : done.with("note", Json.of(leftOut));
  }

  /** {@code {"deleted":n}}. */
  Json.Obj clearAssets(String token) {
    return Json.Obj.EMPTY.with("deleted", Json.of(work.assets().clear(token)));
  }

  private static Failure failed(Failure.Fault fault, String message) {
    return Failure.of(Failure.Kind.UPSTREAM, "upstream_error", message).fault(fault, 0).build();
  }
}
