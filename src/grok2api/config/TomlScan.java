package grok2api.config;

import java.util.ArrayList;
import java.util.List;
import org.tomlj.Toml;

/**
 * Where things stand in a TOML text that is known to be valid: headers and assignments with their
 * offsets. The parser gives values; editing needs places.
 */
final class TomlScan {

  /** {@code [path]}; {@code end} is behind the line's text, before its line break. */
  record Header(List<String> path, boolean array, int start, int end) {}

  /**
   * {@code key = value}.
   *
   * @param path full path, header included
   * @param header path of the header it stands under
   * @param inArrayTable under a {@code [[header]]}
   * @param start of the key
   * @param end behind the line's text, comment included, before its line break
   */
  record Entry(
      List<String> path,
      List<String> header,
      boolean inArrayTable,
      int start,
      int valueStart,
      int valueEnd,
      int end) {}

  private final String text;
  private final List<Header> headers = new ArrayList<>();
  private final List<Entry> entries = new ArrayList<>();
  private int at;

  private TomlScan(String text) {
    this.text = text;
  }

  static TomlScan of(String text) {
    TomlScan scan = new TomlScan(text);
    scan.run();
    return scan;
  }

  List<Header> headers() {
    return headers;
  }

  List<Entry> entries() {
    return entries;
  }

  private void run() {
    Header header = new Header(List.of(), false, 0, 0);
    while (skipBlank()) {
      char c = text.charAt(at);
      if (c == '#') {
        at = lineEnd(at);
      } else if (c == '[') {
        header = header();
        headers.add(header);
      } else {
        entries.add(entry(header));
      }
    }
  }

  private boolean skipBlank() {
    while (at < text.length() && (text.charAt(at) <= ' ' || text.charAt(at) == '\ufeff')) {
      at++;
    }
    return at < text.length();
  }

  private Header header() {
    int start = at;
    boolean array = text.startsWith("[[", at);
    at += array ? 2 : 1;
    int name = at;
    skipKey(']');
    List<String> path = Toml.parseDottedKey(text.substring(name, at).strip());
    at = lineEnd(at);
    return new Header(path, array, start, at);
  }

  private Entry entry(Header header) {
    int start = at;
    skipKey('=');
    List<String> path = new ArrayList<>(header.path());
    path.addAll(Toml.parseDottedKey(text.substring(start, at).strip()));
    at++;
    while (text.charAt(at) == ' ' || text.charAt(at) == '\t') {
      at++;
    }
    int valueStart = at;
    skipValue();
    int valueEnd = at;
    at = lineEnd(at);
    return new Entry(path, header.path(), header.array(), start, valueStart, valueEnd, at);
  }

  /** Moves to {@code end}, over quoted parts. */
  private void skipKey(char end) {
    while (text.charAt(at) != end) {
      if (text.charAt(at) == '"' || text.charAt(at) == '\'') {
        skipString();
      } else {
        at++;
      }
    }
  }

  private void skipValue() {
    char c = text.charAt(at);
    if (c == '"' || c == '\'') {
      skipString();
    } else if (c == '[' || c == '{') {
      skipBrackets();
    } else {
      while (at < text.length() && "#\r\n".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      while (text.charAt(at - 1) == ' ' || text.charAt(at - 1) == '\t') {
        at--;
      }
    }
  }

  private void skipBrackets() {
    int depth = 0;
    do {
      char c = text.charAt(at);
      if (c == '"' || c == '\'') {
        skipString();
        continue;
      }
      if (c == '#') {
        at = lineEnd(at);
        continue;
      }
      if (c == '[' || c == '{') {
        depth++;
      } else if (c == ']' || c == '}') {
        depth--;
      }
      at++;
    } while (depth > 0);
  }

  private void skipString() {
    char quote = text.charAt(at);
    String triple = String.valueOf(quote).repeat(3);
    boolean lines = text.startsWith(triple, at);
    String close = lines ? triple : String.valueOf(quote);
    at += close.length();
    while (!text.startsWith(close, at)) {
      at += quote == '"' && text.charAt(at) == '\\' ? 2 : 1;
    }
    at += close.length();
    for (int i = 0; lines && i < 2 && at < text.length() && text.charAt(at) == quote; i++) {
      at++; // up to two quotes may stand before the closing three
    }
  }

  private int lineEnd(int from) {
    int end = from;
    while (end < text.length() && text.charAt(end) != '\n') {
      end++;
    }
    return end > from && text.charAt(end - 1) == '\r' ? end - 1 : end;
  }
}
