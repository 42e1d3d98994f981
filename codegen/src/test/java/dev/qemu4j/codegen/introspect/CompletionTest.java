package dev.qemu4j.codegen.introspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.FactsFile;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class CompletionTest {
    private static final String REFERENCE = """
            {
            "sources":{"11.1":"reference"},
            "entities":[
            {"name":"Hidden","kind":"struct","features":{"unstable":{}}},
            {"name":"Owl","kind":"struct","members":{"age":{"type":"int?"},"eggs":{"type":"[int]"},"name":{"type":"str"}}},
            {"name":"sing","kind":"command","data":"Owl"}
            ]
            }
            """;

    private static final String BEFORE = """
            {
            "sources":{"7.2":"schema","10.0":"schema"},
            "entities":[
            {"name":"Hidden","kind":"union","discriminator":"kind"},
            {"name":"Owl","kind":"struct","members":{"age":{"type":"uint8?","if":{"..7.2":"CONFIG_AGE"}},\
            "name":{"type":"str","if":"CONFIG_NAME"}},"features":{"warm":{"if":"CONFIG_SUN"},"cold":{"in":"..7.2"}}},
            {"name":"sing","kind":"command","data":"Owl","boxed":"true","gen":{"..7.2":"false"}}
            ]
            }
            """;

    private static final String INTROSPECTION = """
            [{"name":"sing","meta-type":"command","arg-type":"1","ret-type":"0","allow-oob":true,"features":["loud"]},
            {"name":"0","meta-type":"object","members":[]},
            {"name":"1","meta-type":"object","members":[{"name":"age","type":"int","default":null},\
            {"name":"eggs","type":"[int]"},{"name":"name","type":"str","features":["deprecated"]}]},
            {"name":"[int]","meta-type":"array","element-type":"int"},
            {"name":"int","meta-type":"builtin","json-type":"int"},
            {"name":"str","meta-type":"builtin","json-type":"string"}]
            """;

    @Test
    void complete_ofAReference_addsWhatItLacks() {
        assertThat(FactsFile.text(complete(REFERENCE))).isEqualTo("""
                {
                "sources":{"11.1":"reference"},
                "entities":[
                {"name":"Hidden","kind":"union","discriminator":"kind","features":{"unstable":{}}},
                {"name":"Owl","kind":"struct","members":{"age":{"type":"uint8?"},"eggs":{"type":"[uint64]"},\
                "name":{"if":"CONFIG_NAME","type":"str","features":{"deprecated":{}}}},\
                "features":{"warm":{"if":"CONFIG_SUN"}}},
                {"name":"sing","kind":"command","data":"Owl","boxed":"true","allow-oob":"true","features":{"loud":{}}}
                ]
                }
                """);
    }

    @Test
    void complete_ofAReferenceThatDiffers_fails() {
        assertThatThrownBy(() -> complete(REFERENCE.replace("\"name\":{", "\"nickname\":{")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("reference and introspection of 11.1 differ: Owl: the facts do not have the member name");
    }

    private static Facts complete(String reference) {
        Introspection introspection = new Introspection(JsonMapper.shared().readTree(INTROSPECTION));
        return Completion.complete(
                FactsFile.parse(reference), FactsFile.parse(BEFORE), introspection, Map.of("Owl.eggs", "uint64"));
    }
}
