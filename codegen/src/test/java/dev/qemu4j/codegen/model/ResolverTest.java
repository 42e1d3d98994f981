package dev.qemu4j.codegen.model;

import static dev.qemu4j.codegen.model.Resolving.command;
import static dev.qemu4j.codegen.model.Resolving.custom;
import static dev.qemu4j.codegen.model.Resolving.enumOf;
import static dev.qemu4j.codegen.model.Resolving.resolve;
import static dev.qemu4j.codegen.model.Resolving.struct;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.qemu4j.codegen.model.ValueType.Scalar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResolverTest {
    @Test
    void twoEntities_ofOneName_failWithBoth() {
        assertThatIllegalStateException()
                .isThrownBy(() -> resolve(command("do-it", ""), command("do_it", "")))
                .withMessageContainingAll("dev.qemu4j.qapi.m.DoIt", "do-it", "do_it");
    }

    @Test
    void structAndCommand_ofOneName_failWithBoth() {
        assertThatIllegalStateException()
                .isThrownBy(() -> resolve(struct("DoIt", ""), command("do-it", "")))
                .withMessageContainingAll("DoIt", "do-it");
    }

    @Test
    void twoEntities_thatDifferByCase_failWithBoth() {
        assertThatIllegalStateException()
                .isThrownBy(() -> resolve(struct("Luks", ""), enumOf("LUKS", "a")))
                .withMessageContainingAll("Luks", "LUKS");
    }

    @Test
    void twoMembers_ofOneName_failWithBoth() {
        assertThatIllegalStateException()
                .isThrownBy(() -> resolve(struct("S", "\"a-b\":{\"type\":\"str\"},\"a_b\":{\"type\":\"str\"}")))
                .withMessage("S: a-b and a_b are both aB");
    }

    @Test
    void twoConstants_ofOneName_failWithBoth() {
        assertThatIllegalStateException()
                .isThrownBy(() -> resolve(enumOf("E", "a-b", "a_b")))
                .withMessage("E: a-b and a_b are both A_B");
    }

    @Test
    void keyword_withoutEntry_failsWithItsName() {
        assertThatIllegalStateException()
                .isThrownBy(() -> resolve(struct("S", "\"default\":{\"type\":\"str\"}")))
                .withMessageContaining("default");
    }

    @Test
    void keyword_withEntry_hasTheGivenName() {
        Customisation custom = custom("{\"names\":{\"S.default\":{\"to\":\"defaultValue\"}}}");

        Api api = resolve(custom, struct("S", "\"default\":{\"type\":\"str\"}"));

        assertThat(api.objects().get(0).members())
                .extracting(Member::wireName, Member::javaName)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("default", "defaultValue"));
        assertThat(custom.unused()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"str, int", "int, str", "bool, E", "T, E", "E, int", "E, F"})
    void typeChange_thatNoRuleCovers_failsWithBoth(String older, String newer) {
        assertThatIllegalStateException()
                .isThrownBy(() -> resolve(
                        enumOf("E", "a"),
                        enumOf("F", "a"),
                        struct("T", ""),
                        struct("S", "\"x\":{\"type\":" + changing(older, newer) + "}")))
                .withMessage("S.x: " + older + " became " + newer);
    }

    @ParameterizedTest
    @CsvSource({"int8, int, INT64", "int, uint64, UINT64", "size, int64, INT64"})
    void integer_thatChanges_isAsTheNewestSays(String older, String newer, Scalar expected) {
        Api api = resolve(struct("S", "\"x\":{\"type\":" + changing(older, newer) + "}"));

        assertThat(api.objects().get(0).members().get(0).type()).isEqualTo(expected);
    }

    @Test
    void text_thatBecameAnEnum_isTheEnum() {
        Api api = resolve(enumOf("E", "a"), struct("S", "\"x\":{\"type\":" + changing("str", "E") + "}"));

        assertThat(api.objects().get(0).members().get(0).type())
                .isInstanceOfSatisfying(
                        ValueType.Named.class, named -> assertThat(named.name()).isEqualTo("E"));
    }

    /** A type that is named as the command which takes it would be two classes otherwise. */
    @Test
    void struct_namedAsItsCommand_isOneClass() {
        Api api = resolve(
                struct("DoIt", "\"a\":{\"type\":\"str\"}"),
                "{\"name\":\"do-it\",\"kind\":\"command\",\"module\":\"m\",\"data\":\"DoIt\"}");

        assertThat(api.objects()).singleElement().satisfies(object -> {
            assertThat(object.role()).isEqualTo(ObjectModel.Role.STRUCT);
            assertThat(object.command()).isNotNull();
        });
    }

    @Test
    void member_thatOneVersionLacks_isNotRequired() {
        Api api = resolve(struct("S", "\"a\":{\"type\":\"str\"},\"b\":{\"in\":\"11.1..\",\"type\":\"str\"}"));

        assertThat(api.objects().get(0).required()).extracting(Member::wireName).containsExactly("a");
    }

    @Test
    void union_withoutItsDiscriminator_failsWithItsName() {
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        resolve("{\"name\":\"U\",\"kind\":\"union\",\"module\":\"m\",\"discriminator\":\"type\"}"))
                .withMessage("U: no member type");
    }

    private static String changing(String older, String newer) {
        return "{\"..7.2\":\"" + older + "\",\"11.1..\":\"" + newer + "\"}";
    }
}
