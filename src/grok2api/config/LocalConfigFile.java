package grok2api.config;

import grok2api.base.Failure;
import grok2api.base.Ids;
import grok2api.base.OwnerOnly;
import grok2api.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Overrides in a TOML file that people edit too.
 *
 * <p>A file that vanishes or becomes empty while the server runs counts as broken: its last values
 * stay in force. A save changes only the saved keys in the text, writes a new file beside it (mode
 * 0600), syncs it and renames it over the old one, which stays as {@code config.toml.bak}. So a
 * crash leaves the old or the new file. The version is a hash of the content, computed again when
 * time or size of the file changed.
 */
public final class LocalConfigFile implements ConfigBackend {

  private static final long MAX_BYTES = 4 << 20; // a settings file of this size is a mistake
  private static final String ABSENT = "absent";
  private static final System.Logger LOG = System.getLogger(LocalConfigFile.class.getName());

  /** How the new file replaces the old one; tests let it fail. */
  interface Rename {
    void move(Path from, Path to) throws IOException;
  }

  private record Seen(String stamp, String version) {}

  private final Path file;
  private final Rename rename;
  private volatile Seen seen = new Seen("", "");
  private volatile boolean hadContent;

  /** The file, which need not exist. */
  public LocalConfigFile(Path file) {
    this(file, (from, to) -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE));
  }

  LocalConfigFile(Path file, Rename rename) {
    this.file = file;
    this.rename = rename;
  }

  @Override
  public Stored load() {
    try {
      boolean exists = Files.exists(file);
      if (hadContent && (!exists || Files.size(file) == 0)) {
        // An editor between deleting and writing must not open the server to everybody.
        return broken(1, "the file is gone or empty");
      }
      if (!exists) {
        return new Stored(Json.Obj.EMPTY, Map.of(), ABSENT, List.of());
      }
      byte[] bytes = bytes();
      hadContent = bytes.length > 0;
      return Stored.ofToml(text(bytes), hash(bytes), name());
    } catch (CharacterCodingException e) {
      return broken(1, "not UTF-8 text");
    } catch (IOException e) {
      throw unavailable("cannot be read", e);
    }
  }

  private Stored broken(int line, String message) {
    ConfigProblem problem = ConfigProblem.invalid("TOML", file + ":" + line, message);
    return new Stored(Json.Obj.EMPTY, Map.of(), version(), List.of(problem));
  }

  @Override
  public String version() {
    try {
      if (!Files.exists(file)) {
        return ABSENT;
      }
      BasicFileAttributes stat = Files.readAttributes(file, BasicFileAttributes.class);
      String stamp = stat.lastModifiedTime() + " " + stat.size() + " " + stat.fileKey();
      Seen before = seen;
      if (!before.stamp().equals(stamp)) {
        before = new Seen(stamp, hash(bytes()));
        seen = before;
      }
      return before.version();
    } catch (IOException e) {
      throw unavailable("cannot be read", e);
    }
  }

  @Override
  public void save(Map<String, Json> changes, String expectedVersion) {
    try {
      boolean exists = Files.exists(file);
      byte[] old = exists ? bytes() : FirstFile.text().getBytes(StandardCharsets.UTF_8);
      if (!(exists ? hash(old) : ABSENT).equals(expectedVersion)) {
        throw Failure.of(
                Failure.Kind.CONFLICT, "config_changed", name() + " was changed meanwhile.")
            .build();
      }
      replace(exists ? file.toRealPath() : file, TomlEdit.apply(text(old), changes));
    } catch (IOException e) {
      throw unavailable("cannot be saved", e);
    }
  }

  /**
   * Writes the first file of a new installation, comments only, unless there is one; what a {@code
   * setting.toml} of the first generation beside it says is taken over. A directory that cannot be
   * written is only logged: everything works without the file.
   */
  public void createIfAbsent() {
    if (Files.exists(file)) {
      return;
    }
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Path ancestor = file.resolveSibling("setting.toml");
      Map<String, Json> taken =
          Files.isRegularFile(ancestor)
              ? FirstFile.fromAncestor(Files.readString(ancestor))
              : Map.of();
      replace(file, TomlEdit.apply(FirstFile.text(), taken));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "config.create failed file={0} cause={1}", name(), e);
    }
  }

  private void replace(Path target, String text) throws IOException {
    Path parent = target.toAbsolutePath().getParent();
    Path fresh = parent.resolve(target.getFileName() + "." + Ids.hex(6) + ".tmp");
    try {
      OwnerOnly.create(fresh);
      try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      if (Files.exists(target)) {
        Path backup = target.resolveSibling(target.getFileName() + ".bak");
        Files.copy(target, backup, StandardCopyOption.REPLACE_EXISTING);
        OwnerOnly.restrict(backup);
      }
      rename.move(fresh, target);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  @Override
  public Duration pollInterval() {
    return Duration.ofSeconds(1);
  }

  @Override
  public String name() {
    return file.toString();
  }

  private byte[] bytes() throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException("larger than " + MAX_BYTES + " bytes");
    }
    return Files.readAllBytes(file);
  }

  private static String text(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private Failure unavailable(String what, IOException cause) {
    String why = cause.getClass().getSimpleName() + ": " + cause.getMessage();
    return Failure.of(
            Failure.Kind.UNAVAILABLE, "config_unavailable", name() + " " + what + " (" + why + ").")
        .cause(cause)
        .build();
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
