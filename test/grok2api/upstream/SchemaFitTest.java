package grok2api.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import grok2api.json.Json;
import grok2api.json.JsonReader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaFitTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '§',
      textBlock =
          """
          {"n":{"type":"integer"}}                    | {"n":"5"}          | {"n":5}
          {"n":{"type":"integer"}}                    | {"n":5.0}          | {"n":5}
          {"n":{"type":"integer"}}                    | {"n":5.5}          | {"n":5.5}
          {"n":{"type":"integer"}}                    | {"n":"five"}       | {"n":"five"}
          {"n":{"type":"number"}}                     | {"n":"1.5"}        | {"n":1.5}
          {"n":{"type":"boolean"}}                    | {"n":"True"}       | {"n":true}
          {"n":{"type":"string"}}                     | {"n":12}           | {"n":"12"}
          {"n":{"type":"string"}}                     | {"n":"12"}         | {"n":"12"}
          {"n":{"type":"string"}}                     | {"n":{"a":1}}      | {"n":"{\\"a\\":1}"}
          {"n":{"type":["string","null"]}}            | {"n":null}         | {"n":null}
          {"n":{"type":["integer","null"]}}           | {"n":"null"}       | {"n":null}
          {"n":{"type":"array","items":{"type":"integer"}}} | {"n":"[1,\\"2\\"]"} | {"n":[1,2]}
          {"n":{"type":"array","items":{"type":"integer"}}} | {"n":"3"}    | {"n":[3]}
          {"n":{"type":"array"}}                      | {"n":{"a":1}}      | {"n":[{"a":1}]}
          {"n":{"type":"object","properties":{"x":{"type":"integer"}}}} | {"n":"{\\"x\\":\\"1\\"}"} | {"n":{"x":1}}
          {"n":{"enum":["Red","Blue"]}}               | {"n":"blue"}       | {"n":"Blue"}
          {"n":{"enum":["Red","Blue"]}}               | {"n":"green"}      | {"n":"green"}
          {"n":{"anyOf":[{"type":"integer"},{"type":"null"}]}} | {"n":"7"} | {"n":7}
          {"n":{"$ref":"#/$defs/k"}}                  | {"n":"7"}          | {"n":7}
          {"n":{"$ref":"#/$defs/loop"}}               | {"n":"7"}          | {"n":"7"}
          {"file_path":{"type":"string"}}             | {"filePath":"a"}   | {"file_path":"a"}
          {"n":{"type":"integer"}}                    | {"n":1,"other":"2"} | {"n":1,"other":"2"}
          {"n":{"type":"integer"}}                    | {"arguments":{"n":"1"}} | {"n":1}
          {"n":{"type":"integer"}}                    | {"input":"{\\"n\\":1}"} | {"n":1}
          {"n":{"type":"integer"}}                    | 7                  | {"n":7}
          {}                                          | {"a":"1"}          | {"a":"1"}
          """)
  void bringsValuesNearerToTheSchema(String properties, String given, String expected) {
    String required = properties.contains("file_path") ? "\"file_path\"" : "\"n\"";
    Json.Obj schema =
        (Json.Obj)
            JsonReader.parse(
                "{\"type\":\"object\",\"required\":["
                    + (properties.equals("{}") ? "" : required)
                    + "],\"properties\":"
                    + properties
                    + ",\"$defs\":{\"k\":{\"type\":\"integer\"},"
                    + "\"loop\":{\"$ref\":\"#/$defs/loop\"}}}");
    assertEquals(
        expected,
        SchemaFit.arguments(JsonReader.parse(given), schema).map(Json::compact).orElse("none"));
  }
}
