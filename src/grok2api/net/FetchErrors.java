package grok2api.net;

import grok2api.base.Failure;

/**
 * What clients are told about a file that was not fetched: fixed texts, so that nobody learns about
 * addresses or answers behind a URL.
 *
 * @param word {@code image} or {@code file}
 * @param param the client's field
 */
record FetchErrors(String word, String param) {

  Failure notAllowed() {
    return failure(word + " URL is not allowed");
  }

  Failure notLoadable() {
    return failure(word + " could not be fetched");
  }

  Failure tooLarge() {
    return failure(word + " is too large");
  }

  Failure tooMany() {
    return failure("too many files in one request");
  }

  Failure wrongType() {
    return failure("unsupported image type");
  }

  /** A connection that broke: the same for all reasons, unless the caller was interrupted. */
  Failure broken(Failure cause) {
    return cause.kind() == Failure.Kind.CANCELLED ? cause : notLoadable();
  }

  private Failure failure(String text) {
    return Failure.of(Failure.Kind.INVALID_REQUEST, "invalid_" + word + "_url", text)
        .param(param)
        .build();
  }
}
