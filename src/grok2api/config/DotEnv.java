package grok2api.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code .env}: {@code NAME=value} per line, {@code export} allowed, {@code #} comments,
 * single quotes literal, double quotes with {@code \n \t \" \\} and possibly over several lines.
 */
final class DotEnv {

  private static final Pattern LINE =
      Pattern.compile(
          "(?m)^[ \\t]*(?:export[ \\t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \\t]*=[ \\t]*"
              + "(?:\"((?:[^\"\\\\]|\\\\(?s:.))*+)\"[ \\t]*(?:#.*)?$"
              + "|'([^']*+)'[ \\t]*(?:#.*)?$"
              + "|([^\"'\\n][^\\n]*)?$)");

  private DotEnv() {}

  /** The variables; what is no assignment is skipped and reported by line number. */
  static Map<String, String> parse(String raw, List<String> warnings) {
    String text = TomlSource.withoutByteOrderMark(raw).replace("\r\n", "\n").replace('\r', '\n');
    Map<String, String> variables = new LinkedHashMap<>();
    Matcher line = LINE.matcher(text);
    int at = 0;
    while (at < text.length()) {
      int end = text.indexOf('\n', at);
      end = end < 0 ? text.length() : end;
      String rest = text.substring(at, end).strip();
      if (!rest.isEmpty() && !rest.startsWith("#")) {
        if (line.find(at) && line.start() == at) {
          variables.put(line.group(1), value(line));
          end = line.end();
        } else {
          warnings.add(".env:" + lineNumber(text, at) + ": expected NAME=value");
        }
      }
      at = end + 1;
    }
    return variables;
  }

  private static String value(Matcher line) {
    if (line.group(2) != null) {
      return unescape(line.group(2));
    }
    if (line.group(3) != null) {
      return line.group(3);
    }
    String plain = line.group(4) == null ? "" : line.group(4);
    return plain.startsWith("#") ? "" : plain.replaceFirst("[ \\t]+#.*$", "").strip();
  }

  private static String unescape(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\' || i + 1 == text.length()) {
        out.append(c);
        continue;
      }
      char next = text.charAt(++i);
      switch (next) {
        case 'n' -> out.append('\n');
        case 'r' -> out.append('\r');
        case 't' -> out.append('\t');
        case '"', '\\', '$', '\'' -> out.append(next);
        default -> out.append(c).append(next);
      }
    }
    return out.toString();
  }

  private static long lineNumber(String text, int at) {
    return 1 + text.substring(0, at).chars().filter(c -> c == '\n').count();
  }
}
