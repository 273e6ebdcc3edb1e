package grok2api.sim;

/** Writes function calls the way a web model writes them into its text. */
final class ToolSyntax {
  private ToolSyntax() {}

  static String write(Step.Calls calls) {
    var text = new StringBuilder();
    switch (calls.syntax()) {
      case TOOL_CALLS -> {
        text.append("<tool_calls>\n");
        for (Step.Call c : calls.calls()) {
          text.append("  <tool_call>\n    <tool_name>")
              .append(c.name())
              .append("</tool_name>\n    <parameters>")
              .append(c.arguments())
              .append("</parameters>\n  </tool_call>\n");
        }
        text.append("</tool_calls>");
      }
      case FUNCTION_CALL ->
          calls
              .calls()
              .forEach(
                  c ->
                      text.append("<function_call><name>")
                          .append(c.name())
                          .append("</name><arguments>")
                          .append(c.arguments())
                          .append("</arguments></function_call>"));
      case INVOKE ->
          calls
              .calls()
              .forEach(
                  c ->
                      text.append("<invoke name=\"")
                          .append(c.name())
                          .append("\">")
                          .append(c.arguments())
                          .append("</invoke>"));
      case JSON_OBJECT -> text.append("{\"tool_calls\":").append(array(calls)).append('}');
      case JSON_ARRAY -> text.append(array(calls));
    }
    return text.toString();
  }

  private static String array(Step.Calls calls) {
    var text = new StringBuilder("[");
    for (Step.Call c : calls.calls()) {
      text.append(text.length() > 1 ? "," : "")
          .append("{\"name\":")
          .append(Js.of(c.name()))
          .append(",\"arguments\":")
          .append(c.arguments())
          .append('}');
    }
    return text.append(']').toString();
  }
}
