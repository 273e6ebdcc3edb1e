import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Packs {@code build/classes} and the runtime jars into {@code build/grok2api.jar}, and writes the
 * list of components (CycloneDX) beside and inside it.
 *
 * <p>The same input gives the same bytes: entries are sorted, carry one fixed time, and nothing of
 * the machine goes in. Run by {@code build.sh} as {@code java Pack VERSION NATIVES CLASS_PATH} in
 * the project's folder; NATIVES is {@code all} or {@code linux}.
 */
final class Pack {
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);
  private static final Path LOCK = Path.of("lib/deps.lock");
  private static final Path WEB_LOCK = Path.of("lib/web.lock");
  private static final Path CLASSES = Path.of("build/classes");
  private static final Path JAR = Path.of("build/grok2api.jar");
  private static final Path SBOM = Path.of("build/grok2api.cdx.json");

  private static final String NATIVE = "org/sqlite/native/";
  private static final Map<String, List<String>> NATIVES =
      Map.of(
          "linux",
          List.of("Linux/x86_64", "Linux/aarch64"),
          "all",
          List.of(
              "Linux/x86_64",
              "Linux/aarch64",
              "Linux-Musl/x86_64",
              "Linux-Musl/aarch64",
              "Mac/x86_64",
              "Mac/aarch64",
              "Windows/x86_64"));

  private static final List<String> NEVER_LOADED =
      List.of(
          "com/fasterxml/jackson/core/filter/",
          "com/fasterxml/jackson/core/format/DataFormat",
          "com/fasterxml/jackson/core/internal/shaded/",
          "com/fasterxml/jackson/core/io/schubfach/",
          "com/fasterxml/jackson/core/util/JsonGeneratorDelegate",
          "com/fasterxml/jackson/core/util/JsonParserDelegate",
          "com/fasterxml/jackson/core/util/JsonParserSequence",
          "com/zaxxer/hikari/hibernate/",
          "com/zaxxer/hikari/metrics/dropwizard/",
          "com/zaxxer/hikari/metrics/micrometer/",
          "com/zaxxer/hikari/metrics/prometheus/",
          "com/zaxxer/hikari/util/JavassistProxyFactory",
          "org/antlr/v4/runtime/ANTLRFileStream",
          "org/antlr/v4/runtime/ANTLRInputStream",
          "org/antlr/v4/runtime/InterpreterRuleContext",
          "org/antlr/v4/runtime/LexerInterpreter",
          "org/antlr/v4/runtime/ListTokenSource",
          "org/antlr/v4/runtime/ParserInterpreter",
          "org/antlr/v4/runtime/TokenStreamRewriter",
          "org/antlr/v4/runtime/Unbuffered",
          "org/antlr/v4/runtime/atn/ATNSerializer",
          "org/antlr/v4/runtime/misc/InterpreterDataReader",
          "org/antlr/v4/runtime/misc/TestRig",
          "org/antlr/v4/runtime/tree/pattern/",
          "org/antlr/v4/runtime/tree/xpath/",
          "org/sqlite/SQLiteDataSource",
          "org/sqlite/javax/",
          "org/tomlj/JsonSerializer",
          "org/tomlj/TomlSerializer");

  /** Licence of each group that ships: a new dependency must be entered here. */
  private static final Map<String, String> LICENCES =
      Map.ofEntries(
          Map.entry("com.fasterxml.jackson.core", "Apache-2.0"),
          Map.entry("com.zaxxer", "Apache-2.0"),
          Map.entry("org.antlr", "BSD-3-Clause"),
          Map.entry("org.slf4j", "MIT"),
          Map.entry("org.tomlj", "Apache-2.0"),
          Map.entry("org.xerial", "Apache-2.0"),
          Map.entry("com.google.code.gson", "Apache-2.0"),
          Map.entry("com.google.errorprone", "Apache-2.0"),
          Map.entry("org.apache.commons", "Apache-2.0"),
          Map.entry("org.checkerframework", "MIT"),
          Map.entry("org.json", "LicenseRef-Public-Domain"),
          Map.entry("org.mariadb.jdbc", "LGPL-2.1-or-later"),
          Map.entry("org.postgresql", "BSD-2-Clause"),
          Map.entry("redis.clients", "MIT"),
          Map.entry("redis.clients.authentication", "MIT"),
          Map.entry("marked", "MIT"),
          Map.entry("dompurify", "Apache-2.0"),
          Map.entry("livekit-client", "Apache-2.0"));

  /** One jar of the lock file. */
  private record Locked(
      String scope, String sha256, String group, String artifact, String version) {
    Path path() {
      return Path.of("lib/jars", scope, artifact + "-" + version + ".jar");
    }

    String licence() {
      String licence = LICENCES.get(group);
      if (licence == null) {
        throw new IllegalStateException("lib/Pack.java does not know the licence of " + group);
      }
      return licence;
    }
  }

  private final TreeMap<String, byte[]> entries = new TreeMap<>();
  private final Map<String, Set<String>> services = new TreeMap<>();
  private final List<String> natives;

  private Pack(List<String> natives) {
    this.natives = natives;
  }

  public static void main(String[] args) throws IOException {
    String version = args[0];
    String natives = args[1];
    if (!NATIVES.containsKey(natives)) {
      throw new IllegalArgumentException("NATIVES is all or linux, not " + natives);
    }
    List<Locked> locked = readLock();
    Pack pack = new Pack(NATIVES.get(natives));
    pack.addClasses();
    for (Locked jar : locked) {
      if (jar.scope().equals("runtime")) {
        pack.addJar(jar);
      }
    }
    byte[] sbom = sbom(version, locked).getBytes(UTF_8);
    pack.put("META-INF/sbom/application.cdx.json", sbom);
    pack.put("META-INF/licenses/grok2api/LICENSE", Files.readAllBytes(Path.of("LICENSE")));
    pack.put("META-INF/licenses/Apache-2.0.txt", pack.takeApacheLicence());
    pack.put(
        "META-INF/licenses/antlr4-runtime/LICENSE.txt",
        Files.readAllBytes(Path.of("lib/licenses/antlr4-runtime.txt")));
    pack.addServices();
    pack.write(manifest(version, args[2]));
    Files.write(SBOM, sbom);
    System.out.printf(Locale.ROOT, "%s: %,d bytes%n", JAR, Files.size(JAR));
  }

  private static List<Locked> readLock() throws IOException {
    return Files.readAllLines(LOCK).stream()
        .filter(line -> line.startsWith("runtime ") || line.startsWith("driver "))
        .map(line -> line.split(" +"))
        .map(
            words -> {
              String[] part = words[2].split(":");
              return new Locked(words[0], words[1], part[0], part[1], part[2]);
            })
        .toList();
  }

  /** Our own classes and resources, with entries for their folders. */
  private void addClasses() throws IOException {
    try (Stream<Path> files = Files.walk(CLASSES)) {
      for (Path file : files.toList()) {
        String name = CLASSES.relativize(file).toString().replace('\\', '/');
        if (Files.isRegularFile(file) && name.startsWith("META-INF/services/")) {
          addService(name, Files.readAllBytes(file));
        } else if (Files.isRegularFile(file)) {
          put(name, Files.readAllBytes(file));
        } else if (!name.isEmpty()) {
          put(name + "/", new byte[0]);
        }
      }
    }
  }

  private void addJar(Locked jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.path().toFile())) {
      for (ZipEntry entry : zip.stream().filter(e -> !e.isDirectory()).toList()) {
        byte[] bytes = zip.getInputStream(entry).readAllBytes();
        String name = entry.getName();
        if (isLicence(name)) {
          String file = name.substring(name.lastIndexOf('/') + 1);
          put("META-INF/licenses/" + jar.artifact() + "/" + file, bytes);
        } else if (name.startsWith("META-INF/services/")) {
          addService(name, bytes);
        } else if (wanted(name)) {
          put(name, name.endsWith(".class") ? LocalNames.removed(bytes) : bytes);
        }
      }
    }
  }

  private static boolean isLicence(String name) {
    String file = name.substring(name.lastIndexOf('/') + 1).toUpperCase(Locale.ROOT);
    boolean left =
        file.startsWith("FASTDOUBLEPARSER") || file.startsWith("SCHUBFACH"); // as wanted()
    return !name.endsWith(".class")
        && !left
        && (file.contains("LICENSE") || file.contains("NOTICE") || file.contains("COPYING"));
  }

  /**
   * Classes and what they load; not: manifests, modules, package notes, foreign natives, and of
   * jackson-core the fast number parsers, which nobody loads unless a feature asks for them.
   */
  private boolean wanted(String name) {
    if (name.endsWith("-info.class") || name.contains("/nativeimage/")) {
      return false;
    }
    if (NEVER_LOADED.stream().anyMatch(name::contains)) {
      return false;
    }
    if (name.startsWith(NATIVE)) {
      return natives.stream().anyMatch(n -> name.startsWith(NATIVE + n + "/"));
    }
    return !name.startsWith("META-INF/") || name.startsWith("META-INF/versions/");
  }

  private void addService(String name, byte[] bytes) {
    Set<String> lines = services.computeIfAbsent(name, n -> new LinkedHashSet<>());
    new String(bytes, UTF_8)
        .lines()
        .map(String::strip)
        .filter(s -> !s.isEmpty())
        .forEach(lines::add);
  }

  private void addServices() {
    services.forEach((name, lines) -> put(name, (String.join("\n", lines) + "\n").getBytes(UTF_8)));
  }

  private void put(String name, byte[] bytes) {
    byte[] before = entries.putIfAbsent(name, bytes);
    if (before != null && !Arrays.equals(before, bytes)) {
      throw new IllegalStateException("two different entries named " + name);
    }
  }

  /**
   * The text of all jars under this licence. Those that carry it too, with other line ends or
   * without its appendix, give theirs up: it is packed once.
   */
  private byte[] takeApacheLicence() {
    byte[] text = entries.get("META-INF/licenses/jackson-core/LICENSE");
    if (text == null || !new String(text, UTF_8).contains("Apache License")) {
      throw new IllegalStateException("jackson-core does not carry the Apache licence any more");
    }
    String whole = words(text);
    entries
        .entrySet()
        .removeIf(
            entry ->
                entry.getKey().endsWith("/LICENSE")
                    && entry.getValue().length > text.length / 2
                    && whole.startsWith(words(entry.getValue())));
    return text;
  }

  private static String words(byte[] text) {
    return new String(text, UTF_8).strip().replaceAll("\\s+", " ");
  }

  private static byte[] manifest(String version, String classPath) throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("Created-By", "grok2api build");
    main.put(Attributes.Name.MAIN_CLASS, "grok2api.Main");
    main.put(Attributes.Name.IMPLEMENTATION_TITLE, "grok2api");
    main.put(Attributes.Name.IMPLEMENTATION_VERSION, version);
    main.put(Attributes.Name.MULTI_RELEASE, "true");
    main.putValue("Enable-Native-Access", "ALL-UNNAMED");
    main.put(Attributes.Name.CLASS_PATH, classPath);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    manifest.write(out);
    return out.toByteArray();
  }

  private void write(byte[] manifest) throws IOException {
    Path next = JAR.resolveSibling(JAR.getFileName() + ".next");
    try (OutputStream file = Files.newOutputStream(next);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.setLevel(Deflater.BEST_COMPRESSION);
      write(zip, "META-INF/MANIFEST.MF", manifest);
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        write(zip, entry.getKey(), entry.getValue());
      }
    }
    Files.move(next, JAR, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void write(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(TIME);
    // Known before: otherwise each of 2,000 entries is followed by sixteen bytes that repeat it.
    entry.setSize(bytes.length);
    entry.setCompressedSize(compressedSize(bytes));
    CRC32 sum = new CRC32();
    sum.update(bytes);
    entry.setCrc(sum.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }

  private static long compressedSize(byte[] bytes) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    try {
      deflater.setInput(bytes);
      deflater.finish();
      byte[] unused = new byte[1 << 16];
      while (!deflater.finished()) {
        deflater.deflate(unused);
      }
      return deflater.getBytesWritten();
    } finally {
      deflater.end();
    }
  }

  private static String sbom(String version, List<Locked> locked) throws IOException {
    String components =
        Stream.concat(locked.stream().map(Pack::component), webComponents())
            .collect(Collectors.joining(",\n"));
    return """
    {
      "bomFormat": "CycloneDX",
      "specVersion": "1.6",
      "version": 1,
      "metadata": {
        "component": {
          "type": "application",
          "bom-ref": "grok2api",
          "name": "grok2api",
          "version": "%s",
          "licenses": [{"license": {"id": "MIT"}}]
        }
      },
      "components": [
    %s
      ]
    }
    """
        .formatted(version, components);
  }

  /** Browser libraries: the first file that each package gives to the jar stands for it. */
  private static Stream<String> webComponents() throws IOException {
    Map<String, String> packages = new TreeMap<>();
    for (String line : Files.readAllLines(WEB_LOCK)) {
      String[] word = line.split(" +");
      if (word[0].equals("web")) {
        packages.putIfAbsent(word[2], word[1]);
      }
    }
    return packages.entrySet().stream().map(e -> webComponent(e.getKey(), e.getValue()));
  }

  private static String webComponent(String named, String sha256) {
    String name = named.substring(0, named.indexOf('@'));
    String licence = LICENCES.get(name);
    if (licence == null) {
      throw new IllegalStateException("lib/Pack.java does not know the licence of " + name);
    }
    return """
    {
      "type": "library",
      "bom-ref": "pkg:npm/%s",
      "name": "%s",
      "version": "%s",
      "scope": "required",
      "hashes": [{"alg": "SHA-256", "content": "%s"}],
      "licenses": [{"license": {"id": "%s"}}],
      "purl": "pkg:npm/%s"
    }\
    """
        .formatted(named, name, named.substring(name.length() + 1), sha256, licence, named)
        .indent(4)
        .stripTrailing();
  }

  private static String component(Locked jar) {
    String purl = "pkg:maven/" + jar.group() + "/" + jar.artifact() + "@" + jar.version();
    String key = jar.licence().startsWith("LicenseRef-") ? "name" : "id";
    return """
    {
      "type": "library",
      "bom-ref": "%s",
      "group": "%s",
      "name": "%s",
      "version": "%s",
      "scope": "%s",
      "hashes": [{"alg": "SHA-256", "content": "%s"}],
      "licenses": [{"license": {"%s": "%s"}}],
      "purl": "%s"
    }\
    """
        .formatted(
            purl,
            jar.group(),
            jar.artifact(),
            jar.version(),
            jar.scope().equals("runtime") ? "required" : "optional",
            jar.sha256(),
            key,
            jar.licence(),
            purl)
        .indent(4)
        .stripTrailing();
  }
}
