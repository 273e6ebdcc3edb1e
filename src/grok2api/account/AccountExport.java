package grok2api.account;

import grok2api.json.JsonWriter;
import grok2api.model.Pool;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Writes accounts to files that this and other servers of the family read. */
public final class AccountExport {

  private static final int FLUSH_BYTES = 64 * 1024;

  private AccountExport() {}

  /** Forms of a file. */
  public enum Format {
    /** One token per line, with a newline at the end. */
    TXT("text/plain; charset=utf-8"),
    /** Tokens and tags by pool. */
    JSON("application/json"),
    /** Whole records; merges back without loss. */
    FULL("application/json");

    private final String mediaType;

    Format(String mediaType) {
      this.mediaType = mediaType;
    }

    /** For the answer's {@code Content-Type}. */
    public String mediaType() {
      return mediaType;
    }
  }

  /** {@code tokens-<status>-<nsfw>-<pool>.<ext>}, {@code all} for parts that are not filtered. */
  public static String fileName(AccountFilter filter, Format format) {
    String nsfw = filter.nsfw().map(on -> on ? "enabled" : "disabled").orElse("all");
    return "tokens-"
        + filter.status().map(AccountFilter.State::id).orElse("all")
        + "-"
        + nsfw
        + "-"
        + filter.pool().map(Pool::id).orElse("all")
        + (format == Format.TXT ? ".txt" : ".json");
  }

  /** Writes the file; the stream stays open. */
  public static void write(List<AccountView> accounts, Format format, Instant now, OutputStream out)
      throws IOException {
    switch (format) {
      case TXT -> text(accounts, out);
      case JSON -> byPool(accounts, out);
      case FULL -> full(accounts, now, out);
    }
  }

  private static void text(List<AccountView> accounts, OutputStream out) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (AccountView view : accounts) {
      lines.append(view.record().key()).append('\n');
      if (lines.length() > FLUSH_BYTES) {
        out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
        lines.setLength(0);
      }
    }
    out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void byPool(List<AccountView> accounts, OutputStream out) throws IOException {
    JsonWriter json = new JsonWriter(FLUSH_BYTES).beginObject();
    for (Pool pool : Pool.values()) {
      List<AccountView> own = accounts.stream().filter(a -> a.record().pool() == pool).toList();
      if (own.isEmpty()) {
        continue; // an import that replaces would empty the pool that was not asked for
      }
      json.name(pool.id()).beginArray();
      for (AccountView view : own) {
        json.beginObject()
            .field("token", view.record().key())
            .field("tags", view.record().tags())
            .endObject();
      }
      json.endArray();
    }
    json.endObject().writeTo(out);
  }

  private static void full(List<AccountView> accounts, Instant now, OutputStream out)
      throws IOException {
    JsonWriter json = new JsonWriter(FLUSH_BYTES).beginObject();
    json.field("version", 1).field("exported_at", now.toEpochMilli()).name("accounts");
    json.beginArray();
    for (AccountView view : accounts) {
      AccountJson.write(json, view.record());
    }
    json.endArray().endObject().writeTo(out);
  }
}
