package dev.qemu4j.qapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.QomObjects;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.qapi.block.BlockdevOptions;
import dev.qemu4j.qapi.block.BlockdevOptionsQcow2;
import dev.qemu4j.qapi.block.BlockdevRef;
import dev.qemu4j.qapi.block.BlockdevRefOrNull;
import dev.qemu4j.qapi.catalog.QmpEventTypes;
import dev.qemu4j.qapi.introspect.SchemaInfo;
import dev.qemu4j.qapi.introspect.SchemaInfoCommand;
import dev.qemu4j.qapi.introspect.SchemaInfoOther;
import dev.qemu4j.qapi.job.JobInfo;
import dev.qemu4j.qapi.misc.SevInfo;
import dev.qemu4j.qapi.qdev.DeviceAdd;
import dev.qemu4j.qapi.qga.GuestSetUserPassword;
import dev.qemu4j.qapi.runstate.GuestPanicInformation;
import dev.qemu4j.qapi.runstate.GuestPanicInformationS390;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qapi.runstate.StatusInfo;
import dev.qemu4j.qapi.stats.StatsValue;
import dev.qemu4j.qapi.ui.SetPasswordOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Unknown and missing members, values and events of other versions: kept, readable, and written again. */
class ToleranceTest {
    @Test
    void read_unknownMembers_areKeptAndWrittenAgain() {
        String json = "{\"running\":true,\"status\":\"running\",\"new\":{\"of\":[1,null]}}";
        StatusInfo status = read(json, StatusInfo::read);

        assertThat(status.running()).isTrue();
        assertThat(status.otherProperties()).containsOnlyKeys("new");
        assertThat(status.toJson()).hasToString(json);
        assertThat(status.toBuilder().running(false).build().otherProperties()).containsOnlyKeys("new");
    }

    @ParameterizedTest
    @ValueSource(ints = {600, 9_990})
    void toString_deeplyNestedMember_isElided(int depth) {
        ObjectNode deep = JsonNodeFactory.instance.objectNode().put("password", "hunter2");
        for (int i = 0; i < depth; i++) {
            ObjectNode around = JsonNodeFactory.instance.objectNode();
            around.set("a", deep);
            deep = around;
        }

        assertThat(UnknownEvent.of("NEWER", deep, null).toString())
                .startsWith("UnknownEvent{\"a\":{\"a\":")
                .contains("…")
                .doesNotContain("hunter2");
    }

    @Test
    void read_unknownEnumValue_isAValueLikeOthers() {
        StatusInfo status = read("{\"running\":true,\"status\":\"levitating\"}", StatusInfo::read);

        assertThat(status.status()).isEqualTo(RunState.of("levitating")).hasToString("levitating");
        assertThat(status.status().isKnown()).isFalse();
        assertThat(RunState.of("running")).isSameAs(RunState.RUNNING);
        assertThat(RunState.RUNNING.isKnown()).isTrue();
        assertThat(RunState.values()).contains(RunState.RUNNING, RunState.PAUSED);
    }

    @Test
    void read_memberOfAnotherType_isMissedOnlyByWhoAsks() {
        StatusInfo status = read("{\"running\":\"yes\",\"status\":\"running\"}", StatusInfo::read);

        assertThat(status.status()).isEqualTo(RunState.RUNNING);
        assertThatThrownBy(status::running)
                .isInstanceOf(MissingMemberException.class)
                .hasMessage("StatusInfo.running: QEMU did not send it as known (toJson() has what it sent)");
        assertThat(status.toJson()).hasToString("{\"status\":\"running\",\"running\":\"yes\"}");
    }

    @Test
    void read_branchOfANewerQemu_keepsItsMembers() {
        BlockdevOptions options = read("{\"driver\":\"warp\",\"node-name\":\"n\",\"factor\":9}", BlockdevOptions::read);

        assertThat(options.driver()).hasToString("warp");
        assertThat(options.nodeName()).isEqualTo("n");
        assertThat(options.otherProperties()).containsOnlyKeys("factor");
        assertThat(options.toJson()).hasToString("{\"driver\":\"warp\",\"node-name\":\"n\",\"factor\":9}");
    }

    @Test
    void read_unionWithoutItsDiscriminator_isTheOtherBranch() {
        SevInfo info = read("{\"enabled\":false,\"api-major\":1,\"policy\":3}", SevInfo::read);

        assertThat(info.enabled()).isFalse();
        assertThat(info.policy()).isEqualTo(3L);
        assertThat(info.sevType()).isNull();
        assertThat(read("{\"name\":\"x\",\"meta-type\":7}", SchemaInfo::read)).isInstanceOf(SchemaInfoOther.class);
    }

    @Test
    void read_discriminatorLast_findsTheBranchAllTheSame() {
        SchemaInfo info = read(
                "{\"name\":\"q\",\"features\":[\"f\"],\"arg-type\":\"1\",\"ret-type\":\"2\",\"meta-type\":\"command\"}",
                SchemaInfo::read);

        assertThat(info).isInstanceOfSatisfying(SchemaInfoCommand.class, command -> {
            assertThat(command.argType()).isEqualTo("1");
            assertThat(command.features()).containsExactly("f");
        });
    }

    @Test
    void read_alternateOfAnotherKind_isKept() {
        BlockdevRef ref = read("[1]", BlockdevRef::read);

        assertThat(ref.reference()).isNull();
        assertThat(ref.definition()).isNull();
        assertThat(String.valueOf(ref.other())).isEqualTo("[1]");
        assertThat(ref.toJson()).hasToString("[1]");
        assertThat(read("null", BlockdevRefOrNull::read).isNull()).isTrue();
        assertThat(read("\"n\"", BlockdevRefOrNull::read)).isEqualTo(BlockdevRefOrNull.of("n"));
    }

    @Test
    void uint64_aboveLongMax_isExact() {
        String json =
                "{\"type\":\"s390\",\"core\":1,\"psw-mask\":18446744073709551615,\"psw-addr\":9223372036854775808,\"reason\":\"unknown\"}";
        GuestPanicInformationS390 info = (GuestPanicInformationS390) read(json, GuestPanicInformation::read);

        assertThat(Long.toUnsignedString(info.pswMask())).isEqualTo("18446744073709551615");
        assertThat(info.pswAddr()).isEqualTo(Long.MIN_VALUE);
        assertThat(info.toJson()).hasToString(json);
        assertThat(StatsValue.of(-1L).toJson()).hasToString("18446744073709551615");
        assertThat(read("[18446744073709551615]", StatsValue::read).list()).containsExactly(-1L);
    }

    @Test
    void uint64_negativeOrTooLarge_isKeptAsSent() {
        String json =
                "{\"type\":\"s390\",\"core\":4294967295,\"psw-mask\":-1,\"psw-addr\":18446744073709551616,\"reason\":\"unknown\"}";
        GuestPanicInformationS390 info = (GuestPanicInformationS390) read(json, GuestPanicInformation::read);

        assertThat(info.core()).isEqualTo(4294967295L);
        assertThatThrownBy(info::pswMask).isInstanceOf(MissingMemberException.class);
        assertThat(info.otherProperties()).containsOnlyKeys("psw-mask", "psw-addr");
        assertThat(info.toJson().get("psw-addr")).hasToString("18446744073709551616");
    }

    @Test
    void int64_extremes_areExactAndMoreIsKept() {
        JobInfo info = read(
                "{\"id\":\"j\",\"current-progress\":-9223372036854775808,\"total-progress\":9223372036854775808}",
                JobInfo::read);

        assertThat(info.currentProgress()).isEqualTo(Long.MIN_VALUE);
        assertThatThrownBy(info::totalProgress).isInstanceOf(MissingMemberException.class);
        assertThat(info.otherProperties().get("total-progress")).hasToString("9223372036854775808");
    }

    @Test
    void read_listWithAWrongElement_fails() {
        assertThatThrownBy(() -> read("[1,\"x\"]", StatsValue::read))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("an array with VALUE_STRING (expected: an unsigned integer of 64 bits)");
        assertThatThrownBy(() -> read("[]", StatusInfo::read)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void events_unknown_haveNoClass() {
        String none = read("{}", parser -> String.valueOf(QmpEventTypes.read("NEW", parser, null)));
        assertThat(none).isEqualTo("null");
        UnknownEvent event = UnknownEvent.of("NEW", JsonMapper.shared().readTree("{\"a\":1}"), null);
        assertThat(event.eventName()).isEqualTo("NEW");
        assertThat(event.toJson()).hasToString("{\"a\":1}");
    }

    @Test
    void build_withoutWhatIsRequired_saysWhat() {
        assertThatThrownBy(() -> JobInfo.builder().id("j").build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("JobInfo.type: not set (required)");
    }

    @Test
    void setters_listsGiven_areCopied() {
        List<String> features = new ArrayList<>(List.of("a"));
        SchemaInfoCommand command =
                SchemaInfoCommand.builder("n", "0", "0").features(features).build();
        features.add("b");

        assertThat(command.features()).containsExactly("a");
        assertThat(command.toBuilder().addFeatures("c").build().features()).containsExactly("a", "c");
    }

    @Test
    void setters_shortWays_makeTheSame() {
        BlockdevOptionsQcow2 byText = Blockdevs.qcow2(q -> q.file("f").dataFile("d"));

        assertThat(byText)
                .isEqualTo(Blockdevs.qcow2(q -> q.file("f").dataFile(BlockdevRef.of("d"))))
                .hasToString("BlockdevOptionsQcow2{\"driver\":\"qcow2\",\"file\":\"f\",\"data-file\":\"d\"}");
        assertThat(Blockdevs.qcow2(q -> q.file("f").cache(c -> c.direct(true))).toJson())
                .hasToString("{\"driver\":\"qcow2\",\"cache\":{\"direct\":true},\"file\":\"f\"}");
        assertThat(DeviceAdd.builder("d")
                        .property("n", 1)
                        .property("b", true)
                        .build()
                        .toJson())
                .hasToString("{\"driver\":\"d\",\"n\":1,\"b\":true}");
        assertThat(DataSize.ofMib(1).bytes()).isEqualTo(1 << 20);
    }

    @Test
    void toString_ofSecrets_hidesThem() {
        assertThat(QomObjects.secret("s", o -> o.data("hunter2")))
                .asString()
                .contains("***")
                .doesNotContain("hunter2");
        assertThat(SetPasswordOptions.vnc("hunter2", v -> {})).asString().doesNotContain("hunter2");
        assertThat(GuestSetUserPassword.of("root", "hunter2", false)).asString().doesNotContain("hunter2");
        assertThat(DeviceAdd.builder("d").property("password", "hunter2").build())
                .asString()
                .doesNotContain("hunter2");
        assertThat(GuestSetUserPassword.of("root", "hunter2", false)
                        .toJson()
                        .get("password")
                        .stringValue())
                .isEqualTo("hunter2");
    }

    private static <T> T read(String json, Function<JsonParser, T> reader) {
        try (JsonParser parser = JsonMapper.shared().createParser(json)) {
            parser.nextToken();
            return reader.apply(parser);
        }
    }
}
