package grok2api.api.pages;

import grok2api.http.StaticFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * All files of the pages, read once. {@code web/files.txt} lists them: a class path cannot be
 * listed. Names marked {@code ?} are libraries of others, which the build packs; without one of
 * them the program starts and the page that wants it says so.
 *
 * @param version hash over all files; part of every link
 */
record PageFiles(StaticFiles files, String version) {

  private static final String ROOT = "web/";
  private static final String TEMPLATE = "page.html";
  private static final int VERSION_BYTES = 8;

  /** Modules that are loaded with the one that names them; {@code import()} waits until used. */
  private static final Pattern IMPORT =
      Pattern.compile("(?m)^(?:import|export|\\}) .*'(\\.[^']+)';");

  /** Reads them; a missing file of our own is a defect of the jar. */
  static PageFiles load(ClassLoader from) {
    Map<String, byte[]> files = new TreeMap<>();
    for (String line : text(required(from, "files.txt")).lines().toList()) {
      boolean optional = line.startsWith("?");
      String name = optional ? line.substring(1) : line;
      if (optional) {
        read(from, name).ifPresent(bytes -> files.put(name, bytes));
      } else if (!name.isBlank()) {
        files.put(name, required(from, name));
      }
    }
    String version = version(files);
    String template = text(files.remove(TEMPLATE));
    for (Page page : Page.ALL) {
      String html = html(template, page, version, preloads(files, page, version));
      files.put(page.file(), html.getBytes(StandardCharsets.UTF_8));
    }
    return new PageFiles(StaticFiles.of(files), version);
  }

  /** All modules of a page at once; else the browser finds them one import after another. */
  private static String preloads(Map<String, byte[]> files, Page page, String version) {
    Set<String> modules = new TreeSet<>();
    collect("js/" + page.area() + "/" + page.script() + ".js", files, modules);
    return modules.stream()
        .map(name -> "<link rel=\"modulepreload\" href=\"/static/" + version + "/" + name + "\">")
        .collect(Collectors.joining("\n"));
  }

  private static void collect(String module, Map<String, byte[]> files, Set<String> modules) {
    if (!files.containsKey(module) || !modules.add(module)) {
      return;
    }
    Matcher next = IMPORT.matcher(text(files.get(module)));
    while (next.find()) {
      String name = Path.of(module).resolveSibling(next.group(1)).normalize().toString();
      collect(name.replace('\\', '/'), files, modules);
    }
  }

  private static String html(String template, Page page, String version, String preloads) {
    return template
        .replace("{{modules}}", preloads)
        .replace("{{version}}", version)
        .replace("{{area}}", page.area())
        .replace("{{page}}", page.script());
  }

  private static String version(Map<String, byte[]> files) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      files.forEach(
          (name, bytes) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
          });
      return HexFormat.of().formatHex(digest.digest(), 0, VERSION_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static byte[] required(ClassLoader from, String name) {
    return read(from, name)
        .orElseThrow(() -> new IllegalStateException("missing in the class path: " + ROOT + name));
  }

  private static Optional<byte[]> read(ClassLoader from, String name) {
    try (InputStream in = from.getResourceAsStream(ROOT + name)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException("unreadable: " + ROOT + name, e);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
