package grok2api.config;

import static java.util.Map.entry;

import grok2api.config.KeyType.Hidden.Cleaning;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys of {@link KeyTable} by name. Reading, checking, saving, the admin page and the
 * environment all go by this registry.
 */
final class ConfigKeys {

  private static final Pattern ROW = Pattern.compile("(?m)^(\\S+)  (\\S+)  (.+)\\n  (.+)$");
  private static final Pattern RANGE = Pattern.compile("(int|seconds) (0 )?(-?\\d+)\\.\\.(\\d+)");
  private static final List<String> WEB = List.of("http", "https");
  private static final KeyType PROXY =
      new KeyType.Url(
          new UrlRule(List.of("http", "https", "socks4", "socks5", "socks5h"), true, false, false));
  private static final KeyType KEY = new KeyType.Hidden(1, 256, Cleaning.TRIM);
  private static final KeyType STATUS = new KeyType.Whole(new KeyType.Range(400, 599, false));

  /** The types that are more than a range or a list of words. */
  private static final Map<String, KeyType> NAMED =
      Map.ofEntries(
          entry("bool", new KeyType.Flag()),
          entry("past-date", new KeyType.Day()),
          entry("time", new KeyType.Clock()),
          entry("admin-key", KEY),
          entry("key-or-none", new KeyType.Hidden(0, 256, Cleaning.TRIM)),
          entry("client-keys", new KeyType.Items(KEY, false, true)),
          entry("official-keys", list(new KeyType.Hidden(8, 512, Cleaning.TRIM))),
          entry("cookies", new KeyType.Hidden(0, 8_192, Cleaning.HEADER)),
          entry("cookie", new KeyType.Hidden(0, 4_096, Cleaning.NO_SPACES)),
          entry("base-url", new KeyType.Url(new UrlRule(WEB, false, false, true))),
          entry("url-or-none", new KeyType.Url(new UrlRule(WEB, false, false, false))),
          entry("signer-url", new KeyType.Url(new UrlRule(WEB, false, true, false))),
          entry(
              "socket-url", new KeyType.Url(new UrlRule(List.of("ws", "wss"), false, false, true))),
          entry("proxy-url", PROXY),
          entry("proxy-urls", list(PROXY)),
          entry("statuses", list(STATUS)),
          entry("status-text", new KeyType.Items(STATUS, false, true)),
          entry("instruction", text(32_000, "(?s).*", "text of at most 32000 characters")),
          entry("message", text(1_000, "(?s).*\\S.*", "text that is not empty")),
          entry("keywords", new KeyType.Items(text(256, ".+", "keywords"), true, false)),
          entry("header-text", text(256, "[\\x20-\\x7e]*", "printable ASCII text")),
          entry("signature", text(512, "[\\x21-\\x7e]*", "printable ASCII text")),
          entry("prefix", text(64, "[a-z0-9./-]*", "letters a-z, digits, . / -")),
          entry("ids", list(text(128, "[\\x21-\\x7e]+", "ids"))),
          entry("browser", text(32, "[A-Za-z][A-Za-z0-9._-]*", "a profile such as chrome136")),
          entry(
              "user-agent",
              new KeyType.Text(
                  512,
                  Pattern.compile("[\\x20-\\x7e\\xa1-\\xff]*"),
                  true,
                  "text of at most 512 characters")),
          entry(
              "hosts",
              list(
                  text(
                      255,
                      "[A-Za-z0-9*._-]+(/\\d{1,2})?|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(/\\d{1,3})?",
                      "host names, addresses or CIDR"))),
          entry("routes", new KeyType.Table(TableRule.ROUTES)),
          entry("aliases", new KeyType.Table(TableRule.ALIASES)),
          entry("extra", new KeyType.Table(TableRule.EXTRA)),
          entry("console-models", new KeyType.Table(TableRule.CONSOLE_MODELS)));

  private static final Map<String, ConfigKey> ALL = read(KeyTable.ROWS);

  private ConfigKeys() {}

  /** All keys in the order of the defaults file. */
  static Map<String, ConfigKey> all() {
    return ALL;
  }

  /** The key of that dotted name. */
  static Optional<ConfigKey> find(String name) {
    return Optional.ofNullable(ALL.get(name));
  }

  /** True when keys begin with {@code path} and a dot: a table, not a key. */
  static boolean isTable(String path) {
    return ALL.keySet().stream().anyMatch(name -> name.startsWith(path + "."));
  }

  private static Map<String, ConfigKey> read(String rows) {
    Map<String, ConfigKey> keys = new LinkedHashMap<>();
    Matcher row = ROW.matcher(rows);
    while (row.find()) {
      ConfigKey key =
          new ConfigKey(
              row.group(1), type(row.group(3)), ConfigKey.Live.of(row.group(2)), row.group(4));
      keys.put(key.name(), key);
    }
    return Collections.unmodifiableMap(keys);
  }

  private static KeyType type(String word) {
    Matcher range = RANGE.matcher(word);
    if (range.matches()) {
      var limits =
          new KeyType.Range(
              Long.parseLong(range.group(3)),
              Long.parseLong(range.group(4)),
              range.group(2) != null);
      return range.group(1).equals("int") ? new KeyType.Whole(limits) : new KeyType.Seconds(limits);
    }
    if (word.startsWith("enum ")) {
      List<String> words = List.of(word.substring(5).split(" "));
      return new KeyType.Choice(words.stream().map(w -> w.equals("-") ? "" : w).toList());
    }
    return Optional.ofNullable(NAMED.get(word))
        .orElseThrow(() -> new IllegalStateException("no such type of key: " + word));
  }

  private static KeyType list(KeyType item) {
    return new KeyType.Items(item, false, false);
  }

  private static KeyType text(int maxChars, String pattern, String expected) {
    return new KeyType.Text(maxChars, Pattern.compile(pattern), false, expected);
  }
}
