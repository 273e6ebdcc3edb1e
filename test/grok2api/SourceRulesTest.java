package grok2api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sources keep the rules of {@link SourceRules}; planted violations of each rule are seen. */
class SourceRulesTest {

  @Test
  void theSourcesKeepTheRules() throws IOException {
    List<Path> files;
    try (Stream<Path> tree = Files.walk(Path.of("src"))) {
      files = tree.filter(file -> file.toString().endsWith(".java")).toList();
    }
    assertTrue(files.size() > 10, "no sources here: " + Path.of("").toAbsolutePath());
    try (var manager =
        ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, null)) {
      List<String> violations = SourceRules.violations(manager.getJavaFileObjectsFromPaths(files));
      assertTrue(violations.isEmpty(), () -> "\n" + String.join("\n", violations));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "class A { static int calls; }",
        "class A { static final java.util.Map<String, String> CACHE = new java.util.HashMap<>(); }",
        "class A { static final AtomicInteger CALLS = new AtomicInteger(); }",
        "class A { void f() { try { g(); } catch (RuntimeException e) { /* why */ } } }",
        "import java.lang.reflect.Method; class A {}",
        "class A { Class<?> f() throws Exception { return Class.forName(\"B\"); } }",
        "class A { Object f(Class<?> c) throws Exception { return c.getDeclaredField(\"b\"); } }",
        "class A { Object f() { return MethodHandles.lookup(); } }",
        "class A { synchronized void f() {} }",
        "class A { void f() { synchronized (this) { g(); } } }",
        "public class A {}",
        "class A { public record B() {} }",
        "class StringUtil {}",
        "class AbstractThing {}",
        "// TO" + "DO later\nclass A {}",
        "class A { String s ="
            + " \"...............................................................................................................................................\";"
            + " }",
      })
  void reportsAPlantedViolation(String source) throws IOException {
    List<String> violations = violations(source);
    assertEquals(1, violations.size(), violations::toString);
    assertTrue(violations.get(0).matches("/A\\.java:\\d+: .+"), violations::toString);
  }

  @Test
  void reportsALongMethod() throws IOException {
    String body = "g();\n".repeat(SourceRules.MAX_METHOD_LINES);
    assertEquals(1, violations("class A { void f() {\n" + body + "} }").size());
  }

  @Test
  void reportsAPackageWithoutASign() throws IOException {
    List<String> found = SourceRules.violations(List.of(new Source("A", "package p; class A {}")));
    assertEquals(List.of("p: the package has no package-info.java"), found);
  }

  @Test
  void acceptsPlainCode() throws IOException {
    String source =
        """
        import java.nio.charset.Charset;
        /** What it is. */
        public class A {
          private static final String NAME = "a";
          private static final java.util.Map<String, String> TABLE = java.util.Map.of();
          Charset charset() { return Charset.forName(NAME); }
          void f() { try { g(); } catch (IllegalStateException e) { h(e); } }
        }
        """;
    assertEquals(List.of(), violations(source));
  }

  /** The violations in one file of a package whose sign is in order. */
  private static List<String> violations(String source) throws IOException {
    String sign = "/**\n * What for.\n * In and out.\n * Uses: nothing.\n */\npackage p;\n";
    return SourceRules.violations(
        List.of(new Source("package-info", sign), new Source("A", "package p; " + source)));
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
