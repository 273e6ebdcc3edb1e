package grok2api.upstream.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.chat.ChatEvent;
import grok2api.sim.Reply;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole adapter over real sockets against the strict simulator, on both transports. */
class WebChatTest {

  private Web web;

  private Web start(String... settings) {
    web = new Web(settings);
    return web;
  }

  @AfterEach
  void noRuleWasBroken() {
    try {
      assertEquals(List.of(), web.sim.violations());
    } finally {
      web.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "rest"})
  void streamsText(String transport) {
    Web web = start("web.transport=" + transport);
    web.sim.script("t1", Reply.words("Four degrees in Oslo."));
    List<ChatEvent> events = web.events(Web.ask("How cold is it?"), "t1");
    assertEquals("Four degrees in Oslo.", Web.text(events));
    assertInstanceOf(ChatEvent.Started.class, events.get(0));
    assertInstanceOf(ChatEvent.UsageReport.class, events.get(events.size() - 2));
    assertEquals(ChatEvent.Finished.of(ChatEvent.Reason.STOP), events.getLast());
    assertTrue(Web.only(ChatEvent.TextDelta.class, events).size() >= 4);
  }
}
