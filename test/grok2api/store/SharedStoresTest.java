package grok2api.store;

import grok2api.audit.RequestLogStore;
import grok2api.chat.ConversationStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** Kept turns, films and the request log on each server, with the contracts they have on files. */
class SharedStoresTest {

  private static final String NAME = "shared";
  private static final StoreRunner.Pace FAST =
      new StoreRunner.Pace(Duration.ofSeconds(20), Duration.ofMillis(200), Duration.ZERO);

  @TempDir static Path folder;

  /** Storages on one database, each as an instance of its own has it. */
  private static final class Instances {
    private final Backend backend;
    private final List<Storage> opened = new ArrayList<>();
    private String url = "";

    Instances(Backend backend) {
      this.backend = backend;
    }

    void empty() throws Exception {
      url = backend.empty(NAME);
    }

    Storage open() throws Exception {
      if (url.isEmpty()) {
        empty();
      }
      opened.add(backend.storage(url, folder));
      return opened.getLast();
    }

    Storage.Media media(InstantSource clock) throws Exception {
      return open().media(clock, FAST);
    }

    void close() {
      opened.forEach(Storage::close);
    }
  }

  abstract static class Turns extends ConversationStoreContract {
    private final Instances instances;

    Turns(Backend backend) {
      instances = new Instances(backend);
    }

    @Override
    ConversationStore openEmpty() throws Exception {
      return reopen();
    }

    @Override
    ConversationStore reopen() throws Exception {
      return instances.open().conversations(() -> now, () -> limits);
    }

    @AfterEach
    void closeAll() {
      instances.close();
    }
  }

  abstract static class Films extends MediaContract {
    private final Instances instances;

    Films(Backend backend) {
      instances = new Instances(backend);
    }

    @Override
    Storage.Media reopen() throws Exception {
      return instances.media(this::time);
    }

    @AfterEach
    void closeAll() {
      instances.close();
    }
  }

  /** What a server keeps, without the file before it. */
  abstract static class Requests extends RequestLogContract {
    private final Instances instances;

    Requests(Backend backend) {
      instances = new Instances(backend);
    }

    @Override
    RequestLogStore openEmpty() throws Exception {
      return reopen();
    }

    @Override
    RequestLogStore reopen() throws Exception {
      return instances.open().requestsAtServer().orElseThrow();
    }

    @AfterEach
    void closeAll() {
      instances.close();
    }
  }

  @Nested
  class RequestsInAFile extends RequestLogContract {
    @TempDir Path home;

    @Override
    RequestLogStore openEmpty() {
      return reopen();
    }

    @Override
    RequestLogStore reopen() {
      return RequestDatabase.open(home.resolve("audit.db"));
    }
  }

  @Nested
  class RequestsOnPostgresql extends Requests {
    RequestsOnPostgresql() {
      super(Backend.POSTGRESQL);
    }
  }

  @Nested
  class RequestsOnMariadb extends Requests {
    RequestsOnMariadb() {
      super(Backend.MARIADB);
    }
  }

  @Nested
  class RequestsOnRedis extends Requests {
    RequestsOnRedis() {
      super(Backend.REDIS);
    }
  }

  @Nested
  class TurnsOnPostgresql extends Turns {
    TurnsOnPostgresql() {
      super(Backend.POSTGRESQL);
    }
  }

  @Nested
  class TurnsOnMariadb extends Turns {
    TurnsOnMariadb() {
      super(Backend.MARIADB);
    }
  }

  @Nested
  class TurnsOnRedis extends Turns {
    TurnsOnRedis() {
      super(Backend.REDIS);
    }
  }

  @Nested
  class FilmsOnPostgresql extends Films {
    FilmsOnPostgresql() {
      super(Backend.POSTGRESQL);
    }
  }

  @Nested
  class FilmsOnMariadb extends Films {
    FilmsOnMariadb() {
      super(Backend.MARIADB);
    }
  }

  @Nested
  class FilmsOnRedis extends Films {
    FilmsOnRedis() {
      super(Backend.REDIS);
    }
  }
}
