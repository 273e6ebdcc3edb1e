package grok2api.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** The shipped jar as a file: the build leaves classes out of it and takes others apart. */
class JarTest {

  /** Warns of every old name of a time zone while it starts. */
  private static final String LOUD = "org.sqlite.date.DateFormatUtils";

  private final Path jar = Path.of(System.getenv().getOrDefault("G2A_JAR", ""));

  /** Verified and initialised: nothing that one of them names is missing, none is damaged. */
  @Test
  void everyClassStarts() throws IOException {
    List<String> classes = classes().stream().filter(name -> !name.equals(LOUD)).toList();
    assertTrue(classes.size() > 1_500, () -> "only " + classes.size());
    List<String> broken = new ArrayList<>();
    URL[] path = {jar.toUri().toURL()}; // and by its manifest the drivers
    try (var loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
      for (String name : classes) {
        try {
          Class.forName(name, true, loader);
        } catch (ClassNotFoundException | LinkageError e) {
          broken.add(name + ": " + e);
        }
      }
    }
    assertEquals(List.of(), broken);
  }

  /** Names of classes, without those that only another Java version takes. */
  private List<String> classes() throws IOException {
    assumeTrue(!jar.toString().isEmpty(), "G2A_JAR is not set: run this with ./build.sh");
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/"))
          .map(name -> name.substring(0, name.lastIndexOf('.')).replace('/', '.'))
          .toList();
    }
  }
}
