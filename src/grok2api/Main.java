package grok2api;

import grok2api.base.Failure;
import grok2api.config.ConfigCheck;
import grok2api.config.Environment;
import grok2api.config.Startup;
import grok2api.net.NetProperties;
import grok2api.store.Migration;
import grok2api.store.Storage;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.List;

/**
 * The command line. Without arguments the server starts and runs until SIGTERM or SIGINT.
 *
 * <p>Exit status: 0 done, 1 could not start or is not healthy, 2 wrong arguments.
 */
public final class Main {

  private static final String HELP =
      """
      grok2api: Grok behind the OpenAI and Anthropic APIs.

      usage: java -jar grok2api.jar [command]

        (none)       start the server; SERVER_HOST and SERVER_PORT say where (0.0.0.0:8000)
        check        check variables and configuration, say where each value comes from
        import       take accounts from a file or from an older server's database
        migrate      prepare a database of another server (keys, collation) for this one
        health       ask the running server; exit status 0 when it answers (for containers)
        --version    print the version
        --help       print this

      Settings: environment or .env, ${DATA_DIR}/config.toml, GROK_* variables, admin page.
      """;

  private Main() {}

  /** Runs one command. */
  public static void main(String[] arguments) {
    NetProperties.apply(); // before any class of the JDK's HTTP client is loaded
    int status = run(List.of(arguments), System.out, System.err);
    if (status >= 0) {
      System.exit(status);
    }
  }

  /** The exit status, or -1 when the server runs on in its own threads. */
  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    String command = arguments.isEmpty() ? "" : arguments.getFirst();
    try {
      return switch (command) {
        case "" -> serve();
        case "check" -> new ConfigCheck(Environment.ofProcess(), Storage::settings).run(out);
        case "migrate" ->
            new Migration(Startup.of(Environment.ofProcess()), InstantSource.system()).run(out);
        case "import" ->
            new ImportCommand(Environment.ofProcess(), out)
                .run(arguments.subList(1, arguments.size()));
        case "health" -> new HealthProbe(Startup.of(Environment.ofProcess())).run(out, err);
        case "--version", "-v", "version" -> print(out, "grok2api " + BuildInfo.version());
        case "--help", "-h", "help" -> print(out, HELP.stripTrailing());
        default -> {
          err.println("Unknown command: " + command + "\n\n" + HELP);
          yield 2;
        }
      };
    } catch (Failure failure) {
      err.println("grok2api cannot start.\n" + failure.getMessage());
      return 1;
    } catch (RuntimeException defect) { // threads that were started already would keep the process
      err.println("grok2api cannot start because of a defect:");
      defect.printStackTrace(err);
      return 1;
    }
  }

  private static int serve() {
    App app = App.start(Environment.ofProcess());
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(app::close));
    return -1;
  }

  private static int print(PrintStream out, String text) {
    out.println(text);
    return 0;
  }
}
