package grok2api.e2e;

import java.util.Map;

/** How a turn reaches Grok: the model that is asked for and the transport. */
enum Way {
  GATEWAY("grok-4.20-fast", "gateway"),
  REST("grok-4.20-fast", "rest"),
  CONSOLE("grok-4.3-console", "gateway"),
  API("grok-4.3", "gateway");

  private final String model;
  private final String transport;

  Way(String model, String transport) {
    this.model = model;
    this.transport = transport;
  }

  String model() {
    return model;
  }

  Map<String, String> variables() {
    return Map.of("GROK_WEB_TRANSPORT", transport, "XAI_API_KEY", "sim-key-e2e");
  }
}
