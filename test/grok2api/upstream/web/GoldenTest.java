package grok2api.upstream.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import grok2api.chat.ChatEvent;
import grok2api.config.Config;
import grok2api.json.JsonCursor;
import grok2api.net.JsonObjectReader;
import grok2api.sim.Simulator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Transcripts of both transports and the events that they mean: {@code *.in} is what the upstream
 * sent (gateway: one message a line), {@code *.out} one event a line. On a difference {@code
 * *.actual} is written beside them.
 */
class GoldenTest {

  private static final Path FOLDER = Path.of("test", "golden", "web");
  private static Config config;

  @BeforeAll
  static void readSettings() {
    try (Simulator sim = new Simulator()) {
      config = Web.config(sim);
    }
  }

  @AfterAll
  static void forget() {
    config = null;
  }

  static Stream<Path> transcripts() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".in")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void meansTheseEvents(Path transcript) throws IOException {
    String name = transcript.getFileName().toString().replace(".in", "");
    byte[] input = Files.readAllBytes(transcript);
    List<String> events = name.startsWith("gateway") ? gateway(input) : rest(input);
    Path expected = FOLDER.resolve(name + ".out");
    String actual = String.join("\n", events) + "\n";
    if (!Files.exists(expected) || !Files.readString(expected).equals(actual)) {
      Files.writeString(FOLDER.resolve(name + ".actual"), actual);
    }
    assertEquals(Files.readString(expected), actual);
  }

  private static Answer answer(boolean rest) {
    return new Answer(new Answer.Setup(Web.ask("hi"), config, "acc", 7, rest));
  }

  private static List<String> gateway(byte[] input) {
    Answer answer = answer(false);
    GatewayFrames frames = new GatewayFrames(answer, "evt_init_1");
    List<String> events = new ArrayList<>();
    for (String message : new String(input, UTF_8).split("\n")) {
      if (!answer.finished()) {
        frames.accept(message);
      }
      drain(answer, events);
    }
    return events;
  }

  private static List<String> rest(byte[] input) {
    Answer answer = answer(true);
    RestFrames frames = new RestFrames(answer);
    RestFrame frame = new RestFrame();
    List<String> events = new ArrayList<>();
    JsonObjectReader objects = new JsonObjectReader(new ByteArrayInputStream(input));
    while (objects.next()) {
      try (JsonCursor in = objects.cursor()) {
        frame.read(in);
      }
      frames.accept(frame);
      drain(answer, events);
    }
    answer.finish();
    drain(answer, events);
    return events;
  }

  private static void drain(Answer answer, List<String> events) {
    Optional<ChatEvent> event = answer.poll();
    while (event.isPresent()) {
      String line = event.get().toString().replace("\n", "⏎");
      line = line.replace(config.upstream().assetsUrl(), "https://assets");
      events.add(line.replaceAll("ws_[0-9A-Za-z]{24}", "ws_*"));
      event = answer.poll();
    }
  }
}
