package grok2api.account;

import grok2api.account.ImportedAccount.Context;
import grok2api.account.ImportedAccount.Reading;
import grok2api.base.Failure;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import grok2api.model.Pool;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads a file of accounts, whichever layout it has, and hands out one item after the other.
 *
 * <p>Text and JSON lines are read line by line, databases page by page, in constant memory; a JSON
 * document is read whole, so that a wrong pool name is found before anything is written.
 */
final class ImportReader {

  private static final int MAX_LINE = 64 * 1024; // a token has 512, a v3 line some 2,000
  private static final int MAX_START = 4 * 1024; // to see what kind of file it is
  private static final byte[] SQLITE = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

  /** Takes the items; {@code line} is the line or, in documents, the item's number from 1. */
  interface Sink {
    void item(int line, Reading reading);
  }

  /** Kinds of files, as results name them. */
  enum Format {
    TEXT,
    JSON,
    JSON_LINES,
    DATABASE
  }

  private final Context context;
  private final Function<InputStream, AccountArchive> databases;
  private final Sink sink;
  private int count;

  /**
   * Reads with a context into a sink.
   *
   * @param databases opens a SQLite file that comes in
   */
  ImportReader(Context context, Function<InputStream, AccountArchive> databases, Sink sink) {
    this.context = context;
    this.databases = databases;
    this.sink = sink;
  }

  /** Reads everything that a database holds; blocks. */
  Format read(AccountArchive archive) {
    archive.read(
        new AccountArchive.Found() {
          @Override
          public void row(AccountRecord row) {
            count++;
            sink.item(count, ImportedAccount.stored(row, context));
          }

          @Override
          public void older(Json accounts) {
            document(accounts);
          }
        });
    return Format.DATABASE;
  }

  /** Reads everything; blocks on the stream. Broken JSON is a 400 {@code invalid_json}. */
  Format read(InputStream in) {
    try {
      byte[] start = in.readNBytes(MAX_START);
      if (start.length >= SQLITE.length && Arrays.mismatch(start, SQLITE) == SQLITE.length) {
        return read(databases.apply(new SequenceInputStream(new ByteArrayInputStream(start), in)));
      }
      int from = byteOrderMark(start);
      String seen = new String(start, from, start.length - from, StandardCharsets.UTF_8);
      InputStream all =
          new SequenceInputStream(new ByteArrayInputStream(start, from, start.length - from), in);
      Format format = format(seen);
      switch (format) {
        case TEXT -> lines(all, this::textLine);
        case JSON_LINES -> lines(all, this::jsonLine);
        case JSON -> document(JsonReader.parse(all));
        case DATABASE -> throw new IllegalStateException("seen by its first bytes");
      }
      return format;
    } catch (IOException e) {
      throw Failure.of(Failure.Kind.CANCELLED, "cancelled", "the file could not be read")
          .cause(e)
          .build();
    }
  }

  private static int byteOrderMark(byte[] start) {
    boolean marked =
        start.length >= 3
            && start[0] == (byte) 0xef
            && start[1] == (byte) 0xbb
            && start[2] == (byte) 0xbf;
    return marked ? 3 : 0;
  }

  private static Format format(String seen) {
    String text = seen.stripLeading();
    if (!text.startsWith("{") && !text.startsWith("[")) {
      return Format.TEXT;
    }
    int end = text.indexOf('\n');
    String first = end < 0 ? text : text.substring(0, end);
    return holdsToken(first) ? Format.JSON_LINES : Format.JSON;
  }

  /** True for a line that is one account by itself. */
  private static boolean holdsToken(String line) {
    if (!line.strip().endsWith("}")) {
      return false;
    }
    try {
      return JsonReader.parse(line) instanceof Json.Obj item
          && (item.text("token").isPresent() || item.text("sso_token").isPresent());
    } catch (Failure notAlone) {
      return false;
    }
  }

  private interface Line {
    void read(int number, String text);
  }

  private static void lines(InputStream in, Line sink) throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 64 * 1024);
    int number = 0;
    StringBuilder line = new StringBuilder();
    for (int c = reader.read(); ; c = reader.read()) {
      if (c == '\n' || c < 0) {
        number++;
        sink.read(number, line.toString());
        line.setLength(0);
        if (c < 0) {
          return;
        }
      } else if (line.length() <= MAX_LINE) {
        line.append((char) c); // more than the limit is no token: refused as one item
      }
    }
  }

  private void textLine(int number, String line) {
    String text = line.strip();
    if (text.isEmpty() || text.startsWith("#")) {
      return;
    }
    boolean cookies = text.indexOf(';') >= 0;
    String[] tokens = cookies ? new String[] {text} : text.split("[,\\s]+");
    for (String token : tokens) {
      if (!token.isEmpty()) {
        sink.item(number, ImportedAccount.bare(token, context));
      }
    }
  }

  private void jsonLine(int number, String line) {
    if (line.isBlank()) {
      return;
    }
    try {
      sink.item(number, item(JsonReader.parse(line), "", false, context));
    } catch (Failure broken) {
      sink.item(number, Reading.not("not valid JSON"));
    }
  }

  private void document(Json document) {
    switch (document) {
      case Json.Arr(var items) -> items.forEach(item -> next(item, "", false, context));
      case Json.Obj object -> object(object);
      case Json.Str s -> throw notAccounts();
      case Json.LongStr s -> throw notAccounts();
      case Json.Num n -> throw notAccounts();
      case Json.Bool b -> throw notAccounts();
      case Json.Null n -> throw notAccounts();
    }
  }

  private void object(Json.Obj object) {
    Optional<Json> accounts = object.get("accounts").or(() -> object.get("tokens"));
    if (accounts.isPresent() && accounts.get() instanceof Json.Arr(var items)) {
      items.forEach(item -> next(item, "", false, context));
      return;
    }
    if (object.text("sso_token").isPresent() || object.text("token").isPresent()) {
      next(object, "", false, context);
      return;
    }
    object.members().keySet().forEach(ImportReader::requirePool);
    object.members().forEach((name, members) -> pool(requirePool(name), members));
  }

  private static Pool requirePool(String name) {
    return PoolNames.find(name)
        .orElseThrow(
            () ->
                Failure.invalid(
                    name.length() > 64 ? name.substring(0, 64) : name,
                    "Unknown pool; use one of basic, super, heavy."));
  }

  private void pool(Pool pool, Json members) {
    Context here = new Context(pool, context.console(), context.now());
    switch (members) {
      case Json.Arr(var items) -> items.forEach(item -> next(item, "", true, here));
      case Json.Obj(var byToken) -> {
        for (Map.Entry<String, Json> entry : byToken.entrySet()) {
          next(entry.getValue(), entry.getKey(), true, here);
        }
      }
      case Json.Str s -> throw notAccounts();
      case Json.LongStr s -> throw notAccounts();
      case Json.Num n -> throw notAccounts();
      case Json.Bool b -> throw notAccounts();
      case Json.Null n -> {}
    }
  }

  private void next(Json item, String key, boolean poolKnown, Context here) {
    count++;
    sink.item(count, item(item, key, poolKnown, here));
  }

  private static Reading item(Json item, String key, boolean poolKnown, Context here) {
    return switch (item) {
      case Json.Str(var text) -> ImportedAccount.bare(text, here);
      case Json.Obj object -> ImportedAccount.object(object, key, poolKnown, here);
      case Json.LongStr s -> Reading.not("too long");
      case Json.Arr a -> Reading.not("neither text nor object");
      case Json.Num n -> Reading.not("neither text nor object");
      case Json.Bool b -> Reading.not("neither text nor object");
      case Json.Null n -> Reading.not("neither text nor object");
    };
  }

  private static Failure notAccounts() {
    return Failure.of(
            Failure.Kind.INVALID_REQUEST, "invalid_value", "The file holds no list of accounts.")
        .build();
  }
}
