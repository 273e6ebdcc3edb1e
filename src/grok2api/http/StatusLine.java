package grok2api.http;

/** Status codes with their phrases. */
final class StatusLine {

  private StatusLine() {}

  /** For example {@code 200 OK}. */
  static String of(int status) {
    return switch (status) {
      case 200 -> "200 OK";
      case 201 -> "201 Created";
      case 202 -> "202 Accepted";
      case 204 -> "204 No Content";
      case 206 -> "206 Partial Content";
      case 302 -> "302 Found";
      case 303 -> "303 See Other";
      case 304 -> "304 Not Modified";
      case 307 -> "307 Temporary Redirect";
      case 308 -> "308 Permanent Redirect";
      case 400 -> "400 Bad Request";
      case 401 -> "401 Unauthorized";
      case 403 -> "403 Forbidden";
      case 404 -> "404 Not Found";
      case 405 -> "405 Method Not Allowed";
      case 409 -> "409 Conflict";
      case 413 -> "413 Content Too Large";
      case 415 -> "415 Unsupported Media Type";
      case 416 -> "416 Range Not Satisfiable";
      case 426 -> "426 Upgrade Required";
      case 429 -> "429 Too Many Requests";
      case 431 -> "431 Request Header Fields Too Large";
      case 500 -> "500 Internal Server Error";
      case 502 -> "502 Bad Gateway";
      case 503 -> "503 Service Unavailable";
      case 504 -> "504 Gateway Timeout";
      case 529 -> "529 Overloaded";
      default -> status + " Status";
    };
  }
}
