package grok2api.config;

import grok2api.base.Failure;
import grok2api.config.ConfigBackend.Stored;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The sub-command {@code check}: says what the settings are, where each comes from, and what is
 * wrong, without starting anything. Secrets are masked. Reads the variables, and what is stored in
 * the local file or on the server that the variables name.
 */
public final class ConfigCheck {

  private final Environment environment;
  private final Function<Startup, Stored> storage;

  /**
   * A check of this environment.
   *
   * @param storage reads what is stored, changing nothing; it blocks, and fails when a server does
   *     not answer
   */
  public ConfigCheck(Environment environment, Function<Startup, Stored> storage) {
    this.environment = environment;
    this.storage = storage;
  }

  /** Prints the report; 0 when the server would start with it, else 1. */
  public int run(PrintStream out) {
    List<String> problems = new ArrayList<>();
    List<String> notes = new ArrayList<>(environment.warnings());
    try {
      Startup startup = Startup.of(environment);
      notes.addAll(startup.notes());
      printStartup(out, startup);
      checkKeys(out, startup, problems, notes);
    } catch (Failure e) {
      problems.add(e.getMessage());
    }
    notes.forEach(note -> out.println("note: " + note));
    problems.forEach(problem -> out.println("error: " + problem));
    out.println(problems.isEmpty() ? "ok" : problems.size() + " problem(s)");
    return problems.isEmpty() ? 0 : 1;
  }

  private static void printStartup(PrintStream out, Startup startup) {
    out.println("listen     " + startup.host() + ":" + startup.port());
    out.println("data       " + startup.files().dataDir());
    out.println("config     " + startup.files().configFile());
    out.println("logs       " + startup.files().logDir());
    out.println("storage    " + startup.storage().word());
    out.println();
  }

  private void checkKeys(
      PrintStream out, Startup startup, List<String> problems, List<String> notes) {
    EnvOverrides env = EnvOverrides.of(environment);
    Overrides user = stored(startup, problems, notes);
    Effective effective = Effective.of(user, env);
    print(out, effective);
    effective.problems().forEach(problem -> problems.add(problem.line()));
    notes.addAll(env.warnings());
    notes.addAll(user.notes());
    user.unknown().forEach(key -> notes.add("unknown key " + key + " is kept"));
    notes.addAll(Consistency.warnings(effective.config()));
  }

  private Overrides stored(Startup startup, List<String> problems, List<String> notes) {
    LocalConfigFile file = new LocalConfigFile(startup.files().configFile());
    boolean local = startup.storage().kind() == Startup.Storage.Kind.LOCAL;
    String source = local ? file.name() : startup.storage().word();
    Stored stored;
    try {
      stored = storage.apply(startup);
    } catch (Failure away) {
      problems.add("settings stored in " + source + " could not be read: " + away.getMessage());
      return Overrides.NONE;
    }
    boolean untouched = stored.tree().members().isEmpty() && stored.version().equals("0");
    if (untouched && !local && Files.exists(startup.files().configFile())) {
      notes.add(source + " holds no settings yet: a start copies those of " + file.name());
      stored = file.load();
      source = file.name();
    }
    stored.problems().forEach(problem -> problems.add(problem.line()));
    return Overrides.of(stored.tree(), stored.lines(), source);
  }

  private static void print(PrintStream out, Effective effective) {
    for (ConfigKey key : ConfigKeys.all().values()) {
      String source = effective.source(key.name());
      String variable = effective.env().names().getOrDefault(key.name(), "");
      String value = TomlValue.render(Masks.conceal(key, effective.values().get(key.name())));
      out.printf(
          "%-8s %s = %s%s%n",
          source, key.name(), value, variable.isEmpty() ? "" : "  (" + variable + ")");
    }
    out.println();
  }
}
