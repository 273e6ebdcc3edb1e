package grok2api;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/**
 * The rules of style that a machine can see, read from the syntax trees of the JDK's own compiler.
 * Each violation is one line: {@code file:line: what}.
 */
final class SourceRules extends TreePathScanner<Void, Void> {

  static final int MAX_COLUMNS = 100;
  static final int MAX_METHOD_LINES = 80;
  static final int MAX_PACKAGE_INFO_LINES = 25;

  /** Methods and types that reach around the language. */
  private static final Set<String> REFLECTION =
      Set.of(
          "forName",
          "getDeclaredField",
          "getDeclaredFields",
          "getDeclaredMethod",
          "getDeclaredMethods",
          "getDeclaredConstructor",
          "getDeclaredConstructors",
          "setAccessible",
          "newInstance",
          "loadClass",
          "MethodHandles",
          "Unsafe");

  /** What may not stand behind {@code static final}: it is state all the same. */
  private static final Pattern MUTABLE =
      Pattern.compile(
          "(Array|Linked|Hash|Tree|Concurrent|Weak|Enum|Identity|CopyOnWrite|Priority)\\w*"
              + "(List|Map|Set|Queue|Deque)|Atomic\\w+|Long(Adder|Accumulator)|String(Builder|Buffer)"
              + "|ThreadLocal|BitSet");

  private static final Pattern EMPTY_NAME =
      Pattern.compile(
          "(Abstract|Base)[A-Z]\\w*|\\w*(Util|Utils|Helper|Helpers|Manager|Impl|Common)");

  private final DocTrees docs;
  private final CompilationUnitTree unit;
  private final String file;
  private final LineMap lines;
  private final Set<String> found;

  private SourceRules(DocTrees docs, CompilationUnitTree unit, Set<String> found) {
    this.docs = docs;
    this.unit = unit;
    this.file = unit.getSourceFile().getName();
    this.lines = unit.getLineMap();
    this.found = found;
  }

  /** All violations in these files, sorted. Does not resolve types: the text alone counts. */
  static List<String> violations(Iterable<? extends JavaFileObject> files) throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var options = List.of("-proc:none");
    JavacTask task = (JavacTask) compiler.getTask(null, null, null, options, null, files);
    DocTrees docs = DocTrees.instance(task);
    Set<String> found = new TreeSet<>();
    Set<String> packages = new TreeSet<>();
    Set<String> signs = new HashSet<>();
    for (CompilationUnitTree unit : task.parse()) {
      String name = unit.getPackageName() == null ? "" : unit.getPackageName().toString();
      packages.add(name);
      SourceRules rules = new SourceRules(docs, unit, found);
      if (unit.getSourceFile().isNameCompatible("package-info", JavaFileObject.Kind.SOURCE)) {
        signs.add(name);
        rules.checkPackageInfo();
      }
      rules.checkText();
      rules.scan(unit, null);
    }
    packages.removeAll(signs);
    packages.forEach(name -> found.add(name + ": the package has no package-info.java"));
    return new ArrayList<>(found);
  }

  private void checkText() throws IOException {
    List<String> text = unit.getSourceFile().getCharContent(true).toString().lines().toList();
    for (int i = 0; i < text.size(); i++) {
      String line = text.get(i);
      if (line.codePointCount(0, line.length()) > MAX_COLUMNS) {
        report(i + 1, "longer than " + MAX_COLUMNS + " columns");
      }
      if (line.contains("TODO") || line.contains("FIXME")) {
        report(i + 1, "unfinished work belongs into an issue");
      }
    }
  }

  private void checkPackageInfo() throws IOException {
    String text = unit.getSourceFile().getCharContent(true).toString();
    if (!text.contains("/**") || text.lines().filter(line -> line.startsWith(" * ")).count() < 3) {
      report(1, "package-info.java says too little: what for, in and out, which rooms it uses");
    }
    if (text.lines().count() > MAX_PACKAGE_INFO_LINES) {
      report(1, "package-info.java has more than " + MAX_PACKAGE_INFO_LINES + " lines");
    }
  }

  @Override
  public Void visitImport(ImportTree node, Void none) {
    String name = node.getQualifiedIdentifier().toString();
    if (name.startsWith("java.lang.reflect.") || name.startsWith("java.lang.invoke.")) {
      report(node, "reflection: " + name);
    }
    return null;
  }

  @Override
  public Void visitClass(ClassTree node, Void none) {
    String name = node.getSimpleName().toString();
    if (EMPTY_NAME.matcher(name).matches()) {
      report(node, name + " says nothing: name the job");
    }
    boolean open = node.getModifiers().getFlags().contains(Modifier.PUBLIC);
    String doc = docs.getDocComment(getCurrentPath());
    if (open && (doc == null || doc.isBlank())) {
      report(node, "public type " + name + " has no documentation");
    }
    return super.visitClass(node, null);
  }

  @Override
  public Void visitVariable(VariableTree node, Void none) {
    Set<Modifier> flags = node.getModifiers().getFlags();
    if (flags.contains(Modifier.STATIC)) {
      if (!flags.contains(Modifier.FINAL)) {
        report(node, "static field " + node.getName() + " is not final");
      } else if (node.getInitializer() instanceof NewClassTree made
          && MUTABLE.matcher(simpleName(made.getIdentifier())).matches()) {
        report(node, "static field " + node.getName() + " holds mutable state");
      }
    }
    return super.visitVariable(node, null);
  }

  @Override
  public Void visitMethod(MethodTree node, Void none) {
    if (node.getModifiers().getFlags().contains(Modifier.SYNCHRONIZED)) {
      report(node, "synchronized method " + node.getName() + ": use a ReentrantLock");
    }
    if (node.getBody() != null) {
      long length = line(endOf(node)) - line(startOf(node)) + 1;
      if (length > MAX_METHOD_LINES) {
        report(node, String.format(Locale.ROOT, "%s has %d lines", node.getName(), length));
      }
    }
    return super.visitMethod(node, null);
  }

  @Override
  public Void visitSynchronized(SynchronizedTree node, Void none) {
    report(node, "synchronized block: use a ReentrantLock");
    return super.visitSynchronized(node, null);
  }

  @Override
  public Void visitCatch(CatchTree node, Void none) {
    BlockTree block = node.getBlock();
    if (block.getStatements().isEmpty()) {
      report(node, "empty catch");
    }
    return super.visitCatch(node, null);
  }

  @Override
  public Void visitMemberSelect(MemberSelectTree node, Void none) {
    String owner = node.getExpression().toString();
    String name = node.getIdentifier().toString();
    boolean plainForName = name.equals("forName") && !owner.equals("Class");
    if (REFLECTION.contains(name) && !plainForName) {
      report(node, "reflection: " + owner + "." + name);
    }
    return super.visitMemberSelect(node, null);
  }

  @Override
  public Void visitIdentifier(IdentifierTree node, Void none) {
    String name = node.getName().toString();
    if (name.equals("MethodHandles") || name.equals("Unsafe")) {
      report(node, "reflection: " + name);
    }
    return super.visitIdentifier(node, null);
  }

  private void report(Tree node, String what) {
    report(line(startOf(node)), what);
  }

  private void report(long line, String what) {
    found.add(file + ":" + line + ": " + what);
  }

  private long line(long position) {
    return position < 0 ? 1 : lines.getLineNumber(position);
  }

  private long startOf(Tree node) {
    return docs.getSourcePositions().getStartPosition(unit, node);
  }

  private long endOf(Tree node) {
    return docs.getSourcePositions().getEndPosition(unit, node);
  }

  /** {@code HashMap} for {@code java.util.HashMap<String, String>}. */
  private static String simpleName(Tree type) {
    String name = type.toString().replaceFirst("<.*", "");
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
