package dev.qemu4j.surface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

class KeyvalTreeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a=1|{'a':'1'}",
                "file.driver=file file.filename=x|{'file':{'driver':'file','filename':'x'}}",
                "l.0=a l.1=b|{'l':['a','b']}",
                "l.1=b l.0=a|{'l':['a','b']}",
                "s.0.host=a s.1.host=b|{'s':[{'host':'a'},{'host':'b'}]}",
                "h=a h=b|{'h':['a','b']}",
                "a=1 a.b=2|{'a':'1','a.b':'2'}",
                "a.b=2 a=1|{'a.b':'2','a':'1'}",
                "a.b=1 a.b.c=2 d.e=3|{'a.b':'1','a.b.c':'2','d':{'e':'3'}}",
                "l.0=a l.2=b|{'l.0':'a','l.2':'b'}",
                "l.0=a l.x=b|{'l.0':'a','l.x':'b'}",
                "a..b=1|{'a..b':'1'}",
            })
    void nested_ofDottedNames_isATree(String names, String expected) {
        assertThat(KeyvalTree.nested(parameters(names)))
                .isEqualTo(JsonMapper.shared().readTree(expected.replace('\'', '"')));
    }

    @Test
    void flat_keepsNames() {
        assertThat(KeyvalTree.flat(parameters("a.b=1 h=x h=y")))
                .isEqualTo(JsonMapper.shared().readTree("{\"a.b\":\"1\",\"h\":[\"x\",\"y\"]}"));
    }

    private static Parameters parameters(String text) {
        List<Parameter> list = new ArrayList<>();
        for (String word : text.split(" ", -1)) {
            int equals = word.indexOf('=');
            list.add(new Parameter(word.substring(0, equals), StringNode.valueOf(word.substring(equals + 1)), null));
        }
        return Parameters.of(list);
    }
}
