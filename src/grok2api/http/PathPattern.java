package grok2api.http;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A route's path in pieces.
 *
 * @param text as the route spells it
 * @param segments literals, and variables as {@code {name}} or, last, {@code {name...}}
 */
record PathPattern(String text, List<String> segments) {

  /** Splits and checks a path; {@link IllegalArgumentException} when it is malformed. */
  static PathPattern of(String path) {
    if (!path.startsWith("/") || path.length() > 1 && path.endsWith("/")) {
      throw new IllegalArgumentException("a path begins, and does not end, with a slash: " + path);
    }
    List<String> segments = path.equals("/") ? List.of() : List.of(path.substring(1).split("/"));
    Set<String> names = new HashSet<>();
    for (int i = 0; i < segments.size(); i++) {
      String segment = segments.get(i);
      boolean early = segment.endsWith("...}") && i < segments.size() - 1;
      boolean braces = segment.indexOf('{') > 0 || segment.startsWith("{") != segment.endsWith("}");
      if (segment.isEmpty() || early || braces || isVariable(segment) && !names.add(segment)) {
        throw new IllegalArgumentException("malformed path: " + path);
      }
    }
    return new PathPattern(path, segments);
  }

  /** True when the last variable takes the rest of the path. */
  boolean isOpen() {
    return !segments.isEmpty() && segments.get(segments.size() - 1).endsWith("...}");
  }

  int size() {
    return segments.size();
  }

  long variables() {
    return segments.stream().filter(PathPattern::isVariable).count();
  }

  /** The path without the names of its variables: equal for paths that match the same. */
  String shape() {
    List<String> shape = new ArrayList<>(segments);
    shape.replaceAll(s -> !isVariable(s) ? s : s.endsWith("...}") ? "{...}" : "{}");
    return "/" + String.join("/", shape);
  }

  /** Sorts literal segments before variables, from the left. */
  String rank() {
    StringBuilder rank = new StringBuilder();
    segments.forEach(s -> rank.append(isVariable(s) ? '1' : '0'));
    return rank.toString();
  }

  /** True when a request's segments fit; only an open variable takes an encoded slash. */
  boolean matches(List<String> given) {
    boolean open = isOpen();
    int fixed = open ? segments.size() - 1 : segments.size();
    if (open ? given.size() <= fixed : given.size() != fixed) {
      return false;
    }
    for (int i = 0; i < fixed; i++) {
      String wanted = segments.get(i);
      String actual = given.get(i);
      if (isVariable(wanted) ? actual.indexOf('/') >= 0 : !wanted.equals(actual)) {
        return false;
      }
    }
    return true;
  }

  /** The value of a variable in segments that match. */
  String variable(String name, List<String> given) {
    for (int i = 0; i < segments.size(); i++) {
      String segment = segments.get(i);
      if (segment.equals("{" + name + "}")) {
        return given.get(i);
      }
      if (segment.equals("{" + name + "...}")) {
        return String.join("/", given.subList(i, given.size()));
      }
    }
    throw new IllegalArgumentException(text + " has no variable " + name);
  }

  private static boolean isVariable(String segment) {
    return segment.charAt(0) == '{';
  }
}
