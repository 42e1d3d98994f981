package dev.qemu4j.codegen.introspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.FactsFile;
import dev.qemu4j.codegen.facts.Version;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class SchemaWalkTest {
    private static final Version VERSION = new Version(10, 0);

    private static final String FACTS = """
            {"sources":{"10.0":"schema"},"entities":[
            {"name":"BIRD_SEEN","kind":"event"},
            {"name":"Bird","kind":"union","base":"BirdBase","discriminator":"kind",\
            "members":{"kind":{"type":"BirdKind"}},"branches":{"owl":{"type":"Owl"}}},
            {"name":"BirdBase","kind":"struct","members":{"eggs":{"type":"[uint8]?"}}},
            {"name":"BirdKind","kind":"enum","values":{"owl":{},"emu":{"features":{"unstable":{}}}}},
            {"name":"BirdOrName","kind":"alternate","members":{"bird":{"type":"Bird"},"name":{"type":"str"}}},
            {"name":"Owl","kind":"struct","members":{"age":{"type":"size","features":{"deprecated":{}}},\
            "only-elsewhere":{"type":"str","if":"CONFIG_ELSEWHERE"}}},
            {"name":"sing","kind":"command","returns":"BirdOrName","allow-oob":"true","members":{"loud":{"type":"bool"}}}
            ]}
            """;

    private static final String INTROSPECTION = """
            [{"name":"sing","meta-type":"command","arg-type":"1","ret-type":"2","allow-oob":true},
            {"name":"BIRD_SEEN","meta-type":"event","arg-type":"0"},
            {"name":"0","meta-type":"object","members":[]},
            {"name":"1","meta-type":"object","members":[{"name":"loud","type":"bool"}]},
            {"name":"2","meta-type":"alternate","members":[{"type":"3"},{"type":"str"}]},
            {"name":"3","meta-type":"object","tag":"kind","variants":[{"case":"owl","type":"5"},{"case":"emu","type":"0"}],\
            "members":[{"name":"eggs","type":"[int]","default":null},{"name":"kind","type":"4"}]},
            {"name":"4","meta-type":"enum","members":[{"name":"owl"},{"name":"emu","features":["unstable"]}]},
            {"name":"5","meta-type":"object","members":[{"name":"age","type":"int","features":["deprecated"]}]},
            {"name":"[int]","meta-type":"array","element-type":"int"},
            {"name":"int","meta-type":"builtin","json-type":"int"},
            {"name":"str","meta-type":"builtin","json-type":"string"},
            {"name":"bool","meta-type":"builtin","json-type":"boolean"}]
            """;

    @Test
    void walk_ofTheSameSchema_pairsAll() {
        FeatureCheck check = check(FACTS);

        assertThat(check.problems()).isEmpty();
        assertThat(check.counts())
                .containsEntry(FeatureCheck.Kind.COMMANDS, 1)
                .containsEntry(FeatureCheck.Kind.EVENTS, 1)
                .containsEntry(FeatureCheck.Kind.TYPES, 4)
                .containsEntry(FeatureCheck.Kind.MEMBERS, 4)
                .containsEntry(FeatureCheck.Kind.VALUES, 2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            "name":"sing"        | "name":"hum"       | sing: no such command in the facts
            BIRD_SEEN            | BIRD_HEARD         | BIRD_SEEN: no such event in the facts
            "loud"               | "soft"             | sing: the facts do not have the member loud
            "bool"               | "bool?"            | sing.loud: optional on one side only
            "bool"               | "str"              | sing.loud: str, but introspection says "boolean"
            [uint8]              | uint8              | BirdBase.eggs: uint8, but introspection says array
            "eggs"               | "nest"             | Bird: the facts do not have the member eggs
            "owl":{}             | "own":{}           | BirdKind: the facts do not have the value owl
            "owl":{"type"        | "own":{"type"      | Bird: the facts do not have the branch owl
            "discriminator":"k   | "discriminator":"c | Bird: its discriminator is "kind"
            "name":{"type":"str" | "x":{"type":"bool" | BirdOrName.x: bool, but introspection says "string"
            "name":"Owl"         | "name":"Own"       | Bird branch owl: the facts do not have the type Owl
            {"unstable":{}}      | {}                 | BirdKind/emu: features [], but introspection says [unstable]
            "deprecated"         | "unstable"         | Owl/age: features [unstable], but introspection says [deprecated]
            "true"               | "false"            | sing: allow-oob on one side only
            "returns":"Bird      | "data":"Bird       | sing: returns something that the facts do not have
            """)
    void walk_ofDifferentFacts_tellsTheDifference(String text, String replacement, String problem) {
        assertThat(FACTS).contains(text);

        assertThat(check(FACTS.replace(text, replacement)).problems()).contains(problem);
    }

    private static FeatureCheck check(String text) {
        Facts facts = FactsFile.parse(text);
        FeatureCheck check = new FeatureCheck(VERSION);
        Introspection introspection = new Introspection(JsonMapper.shared().readTree(INTROSPECTION));
        SchemaWalk.walk(facts, VERSION, introspection, check);
        return check;
    }
}
