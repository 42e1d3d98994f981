package dev.qemu4j.codegen.qapi;

import static dev.qemu4j.codegen.qapi.Specimens.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionReaderTest {
    @Test
    void enum_withConditionsAndFeatures_keepsThem() {
        assertThat(line("""
                        { 'enum': 'Tree', 'prefix': 'TREE',
                          'data': [ 'oak', '3des', { 'name': 'UPPER_case', 'if': 'CONFIG_UPPER' },
                                    { 'name': 'x-ash', 'features': [ 'unstable' ] } ] }"""))
                .isEqualTo("{\"name\":\"Tree\",\"kind\":\"enum\",\"module\":\"specimen\",\"values\":{\"oak\":{},"
                        + "\"3des\":{},\"UPPER_case\":{\"if\":\"CONFIG_UPPER\"},"
                        + "\"x-ash\":{\"features\":{\"unstable\":{}}}}}");
    }

    @Test
    void struct_withBase_keepsMembersInOrder() {
        assertThat(line("""
                        { 'struct': 'Nest', 'base': 'Place', 'if': 'CONFIG_BIRDS',
                          'data': { 'eggs': [ 'Egg' ], '*names': ['str'], '*extra': 'any',
                                    '*old_size': { 'type': 'int', 'if': 'CONFIG_OLD', 'features': [ 'deprecated' ] } },
                          'features': [ 'unstable', { 'name': 'warm', 'if': 'CONFIG_SUN' } ] }"""))
                .isEqualTo("{\"name\":\"Nest\",\"kind\":\"struct\",\"module\":\"specimen\",\"if\":\"CONFIG_BIRDS\","
                        + "\"base\":\"Place\",\"members\":{\"eggs\":{\"type\":\"[Egg]\"},\"names\":{\"type\":\"[str]?\"},"
                        + "\"extra\":{\"type\":\"any?\"},"
                        + "\"old_size\":{\"if\":\"CONFIG_OLD\",\"type\":\"int?\",\"features\":{\"deprecated\":{}}}},"
                        + "\"features\":{\"unstable\":{},\"warm\":{\"if\":\"CONFIG_SUN\"}}}");
    }

    @Test
    void union_withInlineBase_hasMembersAndBranches() {
        assertThat(line("""
                        { 'union': 'Bird', 'base': { 'kind': 'BirdKind', '*age': 'uint8' }, 'discriminator': 'kind',
                          'data': { 'owl': 'Owl', 'emu': { 'type': 'Emu', 'if': 'CONFIG_EMU' } } }"""))
                .isEqualTo("{\"name\":\"Bird\",\"kind\":\"union\",\"module\":\"specimen\",\"discriminator\":\"kind\","
                        + "\"members\":{\"kind\":{\"type\":\"BirdKind\"},\"age\":{\"type\":\"uint8?\"}},"
                        + "\"branches\":{\"owl\":{\"type\":\"Owl\"},"
                        + "\"emu\":{\"if\":\"CONFIG_EMU\",\"type\":\"Emu\"}}}");
    }

    @Test
    void union_withNamedBaseAndNoBranch_isAUnion() {
        assertThat(line("{ 'union': 'Bird', 'base': 'BirdBase', 'discriminator': 'kind', 'data': {} }"))
                .isEqualTo("{\"name\":\"Bird\",\"kind\":\"union\",\"module\":\"specimen\",\"base\":\"BirdBase\","
                        + "\"discriminator\":\"kind\"}");
    }

    @Test
    void alternate_withNullAndArray_hasAlternativesAsMembers() {
        assertThat(line("{ 'alternate': 'Any', 'data': { 'n': 'null', 'l': [ 'uint64' ], 'o': 'Owl' } }"))
                .isEqualTo("{\"name\":\"Any\",\"kind\":\"alternate\",\"module\":\"specimen\",\"members\":{"
                        + "\"n\":{\"type\":\"null\"},\"l\":{\"type\":\"[uint64]\"},\"o\":{\"type\":\"Owl\"}}}");
    }

    @Test
    void command_withAllFlags_keepsThoseThatAreNotTheRule() {
        assertThat(line("""
                        { 'command': 'fly_away', 'data': 'Bird', 'boxed': true, 'gen': false, 'success-response': false,
                          'allow-oob': true, 'allow-preconfig': true, 'coroutine': true, 'returns': [ 'int' ] }"""))
                .isEqualTo("{\"name\":\"fly_away\",\"kind\":\"command\",\"module\":\"specimen\",\"data\":\"Bird\","
                        + "\"returns\":\"[int]\",\"boxed\":\"true\",\"gen\":\"false\",\"success-response\":\"false\","
                        + "\"allow-oob\":\"true\",\"allow-preconfig\":\"true\",\"coroutine\":\"true\"}");
    }

    @Test
    void command_withTheDefaultsSpelledOut_isBare() {
        assertThat(line("{ 'command': 'sing', 'boxed': false, 'gen': true, 'success-response': true }"))
                .isEqualTo("{\"name\":\"sing\",\"kind\":\"command\",\"module\":\"specimen\"}");
    }

    @Test
    void event_withMembersOrBoxed_keepsBoth() {
        assertThat(line("{ 'event': 'BIRD_SEEN', 'data': { '*where': 'str' } }"))
                .isEqualTo("{\"name\":\"BIRD_SEEN\",\"kind\":\"event\",\"module\":\"specimen\",\"members\":"
                        + "{\"where\":{\"type\":\"str?\"}}}");
        assertThat(line("{ 'event': 'BIRD_SEEN', 'boxed': true, 'data': 'Bird' }"))
                .isEqualTo("{\"name\":\"BIRD_SEEN\",\"kind\":\"event\",\"module\":\"specimen\",\"data\":\"Bird\","
                        + "\"boxed\":\"true\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "'CONFIG_A', CONFIG_A",
        "{ 'not': 'CONFIG_A' }, !CONFIG_A",
        "'{ \"all\": [ \"A\", \"B\" ] }', A && B",
        "'{ \"any\": [ \"A\", { \"all\": [ \"B\", { \"not\": \"C\" } ] } ] }', A || (B && !C)",
        "'{ \"all\": [ \"A\" ] }', A",
    })
    void condition_ofEveryForm_isOneExpression(String condition, String expected) {
        String qapi = condition.replace('"', '\'');
        String quoted = qapi.startsWith("{") ? qapi : "'" + qapi + "'";

        assertThat(line("{ 'command': 'sing', 'if': " + quoted + " }")).contains("\"if\":\"" + expected + "\"");
    }

    @Test
    void unknownKey_isAnError() {
        assertThatThrownBy(() -> line("{ 'command': 'sing', 'loud': true }"))
                .isInstanceOf(QapiSyntaxException.class)
                .hasMessage("sing: unknown key 'loud'");
    }

    @Test
    void documentation_leavesNothingButVersions() {
        assertThat(line("""
                        ##
                        # @Nest:
                        #
                        # Where birds live.  Since 0.1 is no tag.
                        #
                        # @eggs: how many (since 7.1,
                        #     default: 0)
                        #
                        # @twigs: what it is made of
                        #     (Since: 8.0)
                        #
                        # Unindented text (since 9.9)
                        #
                        # Features:
                        #
                        # @eggs: a feature of the same name (since 9.8)
                        #
                        # Since: 2.5
                        ##
                        # not documentation: since 1.1
                        { 'struct': 'Nest', 'data': { 'eggs': 'int', 'twigs': 'str' } }"""))
                .isEqualTo("{\"name\":\"Nest\",\"kind\":\"struct\",\"module\":\"specimen\",\"since\":\"2.5\","
                        + "\"members\":{\"eggs\":{\"since\":\"7.1\",\"type\":\"int\"},"
                        + "\"twigs\":{\"since\":\"8.0\",\"type\":\"str\"}}}");
    }
}
