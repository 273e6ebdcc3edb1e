package grok2api.config;

import grok2api.base.Failure;
import grok2api.config.ConfigBackend.Stored;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The sub-command {@code check}: says what the settings are, where each comes from, and what is
 * wrong, without starting anything. Secrets are masked. Reads the variables and the local file; the
 * overrides of a database are checked when the server starts.
 */
public final class ConfigCheck {

  private final Environment environment;

  /** A check of this environment. */
  public ConfigCheck(Environment environment) {
    this.environment = environment;
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
    boolean local = startup.storage().kind() == Startup.Storage.Kind.LOCAL;
    LocalConfigFile file = new LocalConfigFile(startup.files().configFile());
    EnvOverrides env = EnvOverrides.of(environment);
    Overrides user = Overrides.NONE;
    if (local) {
      Stored stored = file.load();
      stored.problems().forEach(problem -> problems.add(problem.line()));
      user = Overrides.of(stored.tree(), stored.lines(), file.name());
    } else {
      notes.add("settings stored in " + startup.storage().word() + " are not read here");
    }
    Effective effective = Effective.of(user, env);
    print(out, effective);
    effective.problems().forEach(problem -> problems.add(problem.line()));
    notes.addAll(env.warnings());
    notes.addAll(user.notes());
    user.unknown().forEach(key -> notes.add(file.name() + ": unknown key " + key + " is kept"));
    notes.addAll(Consistency.warnings(effective.config()));
  }

  private static void print(PrintStream out, Effective effective) {
    for (ConfigKey key : ConfigKeys.all().values()) {
      String source = effective.source(key.name());
      String variable = effective.env().names().getOrDefault(key.name(), "");
      String value = TomlValue.render(Masks.hide(key, effective.values().get(key.name())));
      out.printf(
          "%-8s %s = %s%s%n",
          source, key.name(), value, variable.isEmpty() ? "" : "  (" + variable + ")");
    }
    out.println();
  }
}
