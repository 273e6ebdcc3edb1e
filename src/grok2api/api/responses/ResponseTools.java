package grok2api.api.responses;

import grok2api.api.fields.ToolDeclarations;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the tools of a response: functions, custom tools, namespaces of them, tools known by their
 * type, and hosted search; what only console and official upstreams run is passed on as it is.
 */
final class ResponseTools {

  private final ToolDeclarations declared = new ToolDeclarations();
  private final List<Json.Obj> hosted = new ArrayList<>();
  private final Set<String> clientTools = new HashSet<>();
  private final List<String> skipped;

  /** Collects; types that mean nothing here are added to {@code skipped}. */
  ResponseTools(List<String> skipped) {
    this.skipped = skipped;
  }

  ToolDeclarations declared() {
    return declared;
  }

  List<Json.Obj> hosted() {
    return hosted;
  }

  /** Names of tools that are known by their type alone. */
  Set<String> clientTools() {
    return clientTools;
  }

  /** Adds one declaration out of the list of tools. */
  void add(JsonAt tool) {
    String type = tool.string("type").orElse("function");
    if (type.equals("namespace")) {
      String space = tool.require("name").string();
      tool.list("tools").forEach(member -> addMember(space, member));
    } else if (declared.add(tool)) {
      boolean options = tool.object().members().size() > 1;
      if (options && !type.equals("function") && !type.equals("custom")) {
        hosted.add(tool.object()); // a search with filters
      }
    } else if (ClientTools.of(type).isPresent()) {
      declared.add(tool, ClientTools.of(type).get());
      clientTools.add(type);
    } else {
      if (PictureTool.is(tool)) {
        PictureTool.check(tool);
      }
      hosted.add(tool.object());
    }
  }

  /** Adds declarations that stand in the middle of the input; one already made stays. */
  void addLater(JsonAt tool) {
    String name = tool.get("name").filter(JsonAt::isString).map(JsonAt::string).orElse("");
    if (!declared.declares(name)) {
      add(tool);
    }
  }

  private void addMember(String space, JsonAt member) {
    String type = member.string("type").orElse("function");
    boolean ours = type.equals("function") || type.equals("custom");
    boolean known =
        member.string("name").filter(n -> declared.declares(space + "__" + n)).isPresent();
    if (!ours) {
      skipped.add("tool:" + space + "." + type);
    } else if (!known) {
      declared.addMember(space, member);
    }
  }
}
