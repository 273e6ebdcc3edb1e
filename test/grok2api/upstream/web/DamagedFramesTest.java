package grok2api.upstream.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatRequest;
import grok2api.config.Config;
import grok2api.json.JsonCursor;
import grok2api.net.JsonObjectReader;
import grok2api.sim.Simulator;
import grok2api.upstream.ToolPrompt;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever arrives, there are only legal events and one kind of exception. */
class DamagedFramesTest {

  private static final int ROUNDS = 1500;
  private static Config config;

  @BeforeAll
  static void readSettings() {
    try (Simulator sim = new Simulator()) {
      config = Web.config(sim);
    }
  }

  @Test
  void gatewayMessages() throws IOException {
    Random random = new Random(5);
    List<String> messages = new ArrayList<>();
    for (String name : List.of("gateway-small", "gateway-agents")) {
      messages.addAll(Files.readAllLines(Path.of("test", "golden", "web", name + ".in")));
    }
    for (int round = 0; round < ROUNDS; round++) {
      Answer answer = answer(random, false);
      GatewayFrames frames = new GatewayFrames(answer, "evt_init_1");
      List<String> turn = new ArrayList<>(messages);
      if (random.nextBoolean()) {
        Collections.shuffle(turn, random);
      }
      try {
        for (String message : turn) {
          if (!answer.finished()) {
            frames.accept(new String(damaged(message.getBytes(UTF_8), random), UTF_8));
          }
        }
        answer.finish();
      } catch (Failure allowed) {
        assertTrue(allowed.code().length() > 2);
      }
      check(answer);
    }
  }

  @Test
  void restFrames() throws IOException {
    Random random = new Random(6);
    byte[] stream = Files.readAllBytes(Path.of("test", "golden", "web", "rest-usual.in"));
    for (int round = 0; round < ROUNDS; round++) {
      Answer answer = answer(random, true);
      RestFrames frames = new RestFrames(answer);
      RestFrame frame = new RestFrame();
      JsonObjectReader objects =
          new JsonObjectReader(new ByteArrayInputStream(damaged(stream, random)));
      try {
        while (!frames.isOver() && objects.next()) {
          try (JsonCursor in = objects.cursor()) {
            frame.read(in);
          }
          frames.accept(frame);
        }
        answer.finish();
      } catch (Failure allowed) {
        assertTrue(allowed.code().length() > 2);
      }
      check(answer);
    }
  }

  private static Answer answer(Random random, boolean rest) {
    ChatRequest.Format format =
        random.nextInt(4) == 0
            ? new ChatRequest.Format.JsonObject()
            : new ChatRequest.Format.Plain();
    ChatRequest request = Web.request(Web.ask("hi").items(), format);
    assertTrue(ToolPrompt.block(request).isEmpty());
    return new Answer(new Answer.Setup(request, config, "acc", 7, rest));
  }

  /** A few bytes changed, cut out or doubled. */
  private static byte[] damaged(byte[] bytes, Random random) {
    byte[] copy = bytes.clone();
    for (int i = random.nextInt(3); i > 0; i--) {
      int at = random.nextInt(copy.length);
      switch (random.nextInt(3)) {
        case 0 -> copy[at] = (byte) "{}[]\",:\\x0\n".charAt(random.nextInt(11));
        case 1 -> copy = Arrays.copyOf(copy, Math.max(1, at));
        default -> copy[at] = copy[random.nextInt(copy.length)];
      }
    }
    return copy;
  }

  private static void check(Answer answer) {
    List<ChatEvent> events = new ArrayList<>();
    Optional<ChatEvent> next = answer.poll();
    while (next.isPresent()) {
      events.add(next.get());
      next = answer.poll();
    }
    boolean reasoning = false;
    int points = 0;
    for (int i = 0; i < events.size(); i++) {
      ChatEvent event = events.get(i);
      if (i == 0) {
        assertInstanceOf(ChatEvent.Started.class, event);
      }
      if (event instanceof ChatEvent.ReasoningDelta) {
        reasoning = true;
      } else if (event instanceof ChatEvent.ReasoningEnd) {
        assertTrue(reasoning);
        reasoning = false;
      } else if (event instanceof ChatEvent.TextDelta(var text)) {
        assertTrue(!reasoning && !text.isEmpty());
        points += text.codePointCount(0, text.length());
      } else if (event instanceof ChatEvent.Citation citation) {
        assertTrue(citation.start() < citation.end() && citation.end() <= points);
      } else if (event instanceof ChatEvent.Finished) {
        assertTrue(!reasoning && i == events.size() - 1);
        assertInstanceOf(ChatEvent.UsageReport.class, events.get(i - 1));
      }
    }
  }
}
